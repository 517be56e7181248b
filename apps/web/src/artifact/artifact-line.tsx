import type { ArtifactRef } from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { Download, FileText } from "lucide-react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";

/** A file by name and size, to take home. */
export function ArtifactLine({ artifact }: { readonly artifact: ArtifactRef }) {
  const m = useMessages();
  const format = useFormat();
  const { artifacts } = useStepcast();
  return (
    <a
      href={artifacts.url(artifact)}
      download={artifact.name}
      title={m.artifact.download}
      className="inline-flex max-w-full items-center gap-2 rounded-md text-text hover:text-accent"
    >
      <FileText size={15} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-muted" />
      <span className="min-w-0 truncate" dir="auto">
        {artifact.name}
      </span>
      <span className="figures shrink-0 text-muted text-xs">{format.bytes(artifact.bytes)}</span>
      <Download size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-muted" />
    </a>
  );
}
