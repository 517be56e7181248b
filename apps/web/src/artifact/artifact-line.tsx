import type { ArtifactRef } from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { Download, FileText } from "lucide-react";
import { use, useState } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { BearerContext } from "../server/bearer.ts";
import { ErrorNote, tell } from "../ui/error-note.tsx";
import { FileGone } from "./file-gone.tsx";
import { blobOf } from "./use-artifact-url.ts";

const look =
  "inline-flex pointer-coarse:min-h-touch max-w-full items-center gap-2 rounded-md text-left text-text hover:text-accent";

/** A file by name and size, to take home. */
export function ArtifactLine({ artifact }: { readonly artifact: ArtifactRef }) {
  const { artifacts } = useStepcast();
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  if (failure !== undefined && tell(failure.error).code === "not_found") return <FileGone />;
  const fetchAndSave = () => {
    setFailure(undefined);
    artifacts.download(artifact).then(
      (bytes) => save(blobOf(bytes, artifact.mediaType), artifact.name),
      (error: unknown) => setFailure({ error }),
    );
  };
  return (
    <div className="min-w-0 max-w-full">
      <FileLink artifact={artifact} onFetch={fetchAndSave} />
      {failure !== undefined && <ErrorNote error={failure.error} className="mt-2" />}
    </div>
  );
}

function FileLink(props: { readonly artifact: ArtifactRef; readonly onFetch: () => void }) {
  const { artifact, onFetch } = props;
  const m = useMessages();
  const { artifacts } = useStepcast();
  const bearer = use(BearerContext);
  if (!bearer)
    return (
      <a
        href={artifacts.url(artifact)}
        download={artifact.name}
        title={m.artifact.download}
        // Fetched first: a browser would save the server's refusal under the file's name, or say nothing.
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          onFetch();
        }}
        className={look}
      >
        <Words artifact={artifact} />
      </a>
    );
  return (
    <button type="button" title={m.artifact.download} onClick={onFetch} className={look}>
      <Words artifact={artifact} />
    </button>
  );
}

function Words({ artifact }: { readonly artifact: ArtifactRef }) {
  const format = useFormat();
  return (
    <>
      <FileText size={15} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-muted" />
      <span className="min-w-0 truncate" dir="auto">
        {artifact.name}
      </span>
      <span className="figures shrink-0 text-muted text-xs">{format.bytes(artifact.bytes)}</span>
      <Download size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-muted" />
    </>
  );
}

/** The browser's own way of saving what a page made. */
function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
