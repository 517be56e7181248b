import type { RunRow } from "@stepcast/contracts";
import { useRun, useRunActions } from "@stepcast/react";
import { Link } from "@tanstack/react-router";
import { Hand } from "lucide-react";
import { useMessages } from "../i18n/messages.tsx";
import { trpc } from "../server/trpc.ts";
import { ActButton } from "../session/act-button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { moreWaiting } from "./more-waiting.ts";

/** Runs that wait for an answer and are shown; the list of runs has the others. */
const shownRuns = 6;

/**
 * Questions of all runs, newest run first, answered in place. Those of runs that are watched anyway
 * show at once; how many more there are is said. Articles: several may have one name.
 */
export function NeedsYou({ watched }: { readonly watched: readonly RunRow[] }) {
  const m = useMessages();
  const waiting = trpc.runs.list.useQuery({ waiting: true, limit: 100 });
  const rows = waiting.data?.rows ?? [];
  const shown = new Map([...watched, ...rows.slice(0, shownRuns)].map((row) => [row.runId, row]));
  const more = moreWaiting(waiting.data, (runId) => shown.has(runId));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 empty:hidden">
      {waiting.isError && (
        <ErrorNote error={waiting.error} onRetry={() => void waiting.refetch()} />
      )}
      {[...shown.values()]
        .sort((one, other) => other.queuedAt - one.queuedAt)
        .map(({ runId }) => (
          <Questions key={runId} runId={runId} />
        ))}
      {more !== undefined && (
        <Link
          to="/runs"
          search={{ status: "waiting" }}
          className="inline-flex pointer-coarse:min-h-touch items-center rounded-sm px-1 text-muted text-sm hover:text-text"
        >
          {m.home.moreNeedYou(more.count, more.isLeast)}
        </Link>
      )}
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
