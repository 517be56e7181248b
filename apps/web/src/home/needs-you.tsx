import type { RunRow } from "@stepcast/contracts";
import { useRun, useRunActions } from "@stepcast/react";
import { Link } from "@tanstack/react-router";
import { Hand } from "lucide-react";
import { useMessages } from "../i18n/messages.tsx";
import { ActButton } from "../session/act-button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";

/** Questions of these runs, answered in place. Articles: several may have one name. */
export function NeedsYou({ rows }: { readonly rows: readonly RunRow[] }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 empty:hidden">
      {rows.map(({ runId }) => (
        <Questions key={runId} runId={runId} />
      ))}
    </div>
  );
}

function Questions({ runId }: { readonly runId: string }) {
  const m = useMessages();
  const actions = useRunActions();
  const run = useRun(runId, ({ approvals, planName }) => ({ approvals, planName }));
  const open = run?.approvals.filter(({ status }) => status === "open") ?? [];
  return open.map(({ approvalId, prompt, given, stepId }) => (
    <article
      key={approvalId}
      data-tone="needs-you"
      className="arrive rounded-lg border border-tone/50 bg-tone/8 p-3"
      aria-label={m.home.needsYou}
    >
      <p className="flex items-center gap-1.5 font-[520] text-ink text-xs">
        <Hand size={13} aria-hidden="true" />
        {m.home.needsYou}
      </p>
      <p className="wrap-anywhere mt-1.5" dir="auto">
        {prompt}
      </p>
      {given !== undefined && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
          tabIndex={0}
          className="wrap-anywhere mt-1 max-h-24 overflow-auto whitespace-pre-wrap font-mono text-muted text-xs"
        >
          {given}
        </pre>
      )}
      <Link
        to="/runs/$runId"
        params={{ runId }}
        search={stepId === undefined ? {} : { step: stepId }}
        className="mt-0.5 block truncate rounded-sm text-muted text-sm hover:text-text"
        dir="auto"
      >
        {run?.planName}
      </Link>
      {actions.error !== undefined && <ErrorNote error={actions.error} className="mt-2" />}
      <div className="mt-2.5 flex gap-2">
        <ActButton
          size="small"
          disabled={actions.isExecuting}
          onClick={() => actions.answer(runId, approvalId, true).catch(() => undefined)}
        >
          {m.run.approve}
        </ActButton>
        <ActButton
          size="small"
          look="quiet"
          disabled={actions.isExecuting}
          onClick={() => actions.answer(runId, approvalId, false).catch(() => undefined)}
        >
          {m.run.reject}
        </ActButton>
      </div>
    </article>
  ));
}
