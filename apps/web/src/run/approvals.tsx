import type { RunState } from "@stepcast/contracts";
import { useRunActions } from "@stepcast/react";
import { Hand } from "lucide-react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { ActButton } from "../session/act-button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";

/** Questions that hold the run up, with the buttons that answer them. */
export function Approvals({ run }: { readonly run: RunState }) {
  const m = useMessages();
  const format = useFormat();
  const actions = useRunActions();
  const open = run.approvals.filter(({ status }) => status === "open");
  const answer = (approvalId: string, approved: boolean) =>
    void actions.answer(run.runId, approvalId, approved).catch(() => undefined);
  return open.map(({ approvalId, prompt, given, expiresAt }) => (
    <article
      key={approvalId}
      data-tone="needs-you"
      aria-label={m.run.asks}
      className="arrive mt-4 flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border border-tone/50 bg-tone/8 px-3.5 py-3"
    >
      <Hand size={18} aria-hidden="true" className="shrink-0 text-ink" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="wrap-anywhere font-[520]" dir="auto">
          {prompt}
        </p>
        {given !== undefined && (
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
            tabIndex={0}
            className="wrap-anywhere mt-1 max-h-40 overflow-auto whitespace-pre-wrap font-mono text-muted text-sm"
          >
            {given}
          </pre>
        )}
        {expiresAt !== undefined && (
          <p className="text-muted text-sm">{format.dateTime(expiresAt)}</p>
        )}
      </div>
      <div className="flex gap-2">
        <ActButton
          look="solid"
          disabled={actions.isExecuting}
          onClick={() => answer(approvalId, true)}
        >
          {m.run.approve}
        </ActButton>
        <ActButton disabled={actions.isExecuting} onClick={() => answer(approvalId, false)}>
          {m.run.reject}
        </ActButton>
      </div>
      {actions.error !== undefined && <ErrorNote error={actions.error} className="basis-full" />}
    </article>
  ));
}
