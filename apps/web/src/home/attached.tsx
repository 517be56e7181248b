import type { PlanInput } from "@stepcast/contracts";
import { FileJson, LoaderCircle, Table2, X } from "lucide-react";
import { isolated } from "../format/isolated.ts";
import { useMessages } from "../i18n/messages.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import type { Attachment } from "./use-attachment.ts";

/** What goes along with a goal: a plan that was pasted in its place, a file, and what is wrong with one. */
export function Attached(props: {
  readonly attachment: Attachment;
  readonly plan: PlanInput | undefined;
  readonly onRemove: () => void;
}) {
  const m = useMessages();
  const { attachment, plan, onRemove } = props;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-3 empty:hidden">
      {plan !== undefined && (
        <p className="flex w-fit max-w-full items-center gap-2 rounded-md bg-accent-soft px-2.5 py-1 text-sm">
          <FileJson size={14} aria-hidden="true" className="shrink-0" />
          <span className="truncate">
            {m.composer.pastedPlan(isolated(plan.name), plan.steps.length)}
          </span>
        </p>
      )}
      {(attachment.status === "uploading" || attachment.status === "ready") && (
        <p
          className="flex w-fit max-w-full items-center gap-2 rounded-md bg-sunken py-0.5 pr-0.5 pl-2.5 text-sm"
          role="status"
        >
          {/* One sign in the place of the other: what removes the file stays under the pointer when it has arrived. */}
          {attachment.status === "uploading" ? (
            <LoaderCircle
              role="img"
              aria-label={m.composer.uploading}
              size={14}
              className="shrink-0 text-muted motion-safe:animate-spin"
            />
          ) : (
            <Table2 size={14} aria-hidden="true" className="shrink-0 text-muted" />
          )}
          <span className="truncate" dir="auto">
            {attachment.name}
          </span>
          <button
            type="button"
            aria-label={m.composer.remove(attachment.name)}
            onClick={onRemove}
            className="grid size-6 shrink-0 place-items-center rounded-sm text-muted hover:bg-hover hover:text-text pointer-coarse:size-touch"
          >
            <X size={14} aria-hidden="true" />
          </button>
        </p>
      )}
      {attachment.status === "refused" && (
        <p role="alert" data-tone="failed" className="px-1 text-ink text-sm">
          {m.composer.badFile(isolated(attachment.name))}
        </p>
      )}
      {attachment.status === "failed" && <ErrorNote error={attachment.error} />}
    </div>
  );
}
