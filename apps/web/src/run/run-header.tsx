import { isRunEnded, type RunState } from "@stepcast/contracts";
import { formatElapsed, tickerProgress, useServerNow } from "@stepcast/react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { RunSummary } from "../result/run-summary.tsx";
import { useNames } from "../session/use-names.ts";
import { RunStatusChip } from "../ui/status-chip.tsx";

/** Title, status, time; the children are what can be done with the run. */
export function RunHeader({
  run,
  alone = false,
  children,
}: {
  readonly run: RunState;
  /** Whoever looks at it may look at no other run. */
  readonly alone?: boolean;
  readonly children?: ReactNode;
}) {
  const m = useMessages();
  const format = useFormat();
  const title = run.planName ?? run.goal ?? run.runId;
  return (
    <header>
      <title>{`${title} · ${m.run.status[run.status]} · Stepcast`}</title>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="wrap-anywhere font-[600] text-lg tracking-tight" dir="auto">
            {title}
          </h1>
          {run.goal !== undefined && run.goal !== title && (
            <p className="wrap-anywhere mt-0.5 line-clamp-2 text-muted" dir="auto">
              {run.goal}
            </p>
          )}
        </div>
        {children}
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <RunStatusChip
          status={run.status}
          stopping={run.cancelRequested && !isRunEnded(run.status)}
        />
        {isRunEnded(run.status) ? <RunSummary run={run} /> : <Elapsed run={run} />}
        <span className="text-muted text-sm">
          <time dateTime={new Date(run.queuedAt).toISOString()}>
            {m.run.queuedAt(format.dateTime(run.queuedAt))}
          </time>{" "}
          {!alone && <By user={run.requestedBy} />}
        </span>
        {run.parentRunId !== undefined && !alone && (
          <Link
            to="/runs/$runId"
            params={{ runId: run.parentRunId }}
            className="figures max-w-48 truncate rounded-sm text-accent text-xs hover:underline"
          >
            {m.run.from} {run.parentRunId}
          </Link>
        )}
        {run.tags.map((tag) => (
          <span key={tag} className="rounded-sm bg-sunken px-1.5 text-muted text-xs" dir="auto">
            {tag}
          </span>
        ))}
      </div>
    </header>
  );
}

function By({ user }: { readonly user: string }) {
  const m = useMessages();
  const nameOf = useNames();
  return m.run.by(nameOf(user));
}

function Elapsed({ run }: { readonly run: RunState }) {
  const m = useMessages();
  const now = useServerNow(true, 500);
  const { done, total } = tickerProgress(run);
  return (
    <span className="text-muted text-sm tabular-nums">
      <span className="figures">{formatElapsed(now - (run.startedAt ?? run.queuedAt))}</span>
      {total > 0 && ` · ${m.runs.steps(done, total)}`}
    </span>
  );
}
