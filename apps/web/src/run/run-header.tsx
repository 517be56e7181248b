import { isRunEnded, type RunState } from "@stepcast/contracts";
import { formatElapsed, tickerProgress, useNow, useRunActions } from "@stepcast/react";
import { Link, useNavigate } from "@tanstack/react-router";
import { Pause, Play, RotateCcw, RotateCw, Square } from "lucide-react";
import { useState } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { retryWords } from "../result/retry-words.ts";
import { RunSummary } from "../result/run-summary.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { RunStatusChip } from "../ui/status-chip.tsx";
import { Tip } from "../ui/tip.tsx";
import { useKey } from "../ui/use-key.ts";

/** Title, status, time, and what can be done with the run. */
export function RunHeader({ run }: { readonly run: RunState }) {
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
        <Actions run={run} />
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
          {m.run.by(run.requestedBy)}
        </span>
        {run.parentRunId !== undefined && (
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

function Elapsed({ run }: { readonly run: RunState }) {
  const m = useMessages();
  const now = useNow(true, 500);
  const { done, total } = tickerProgress(run);
  return (
    <span className="text-muted text-sm tabular-nums">
      <span className="figures">{formatElapsed(now - (run.startedAt ?? run.queuedAt))}</span>
      {total > 0 && ` · ${m.runs.steps(done, total)}`}
    </span>
  );
}

function Actions({ run }: { readonly run: RunState }) {
  const m = useMessages();
  const navigate = useNavigate();
  const actions = useRunActions();
  const [asking, setAsking] = useState(false);
  const { runId, status } = run;
  const ended = isRunEnded(status);
  const stoppable = !ended && !run.cancelRequested;
  useKey(".", () => setAsking(true), stoppable);
  // A refusal is shown from `actions.error`.
  const act = (command: Promise<unknown>) => void command.catch(() => undefined);
  const again = async () => {
    const started = await actions.rerun(runId);
    await navigate({ to: "/runs/$runId", params: { runId: started.runId } });
  };
  const busy = actions.isExecuting;
  return (
    <div className="flex flex-wrap gap-2">
      {stoppable &&
        (status === "paused" ? (
          <Button disabled={busy} onClick={() => act(actions.resume(runId))}>
            <Play size={14} aria-hidden="true" />
            {m.run.resume}
          </Button>
        ) : (
          <Button disabled={busy} onClick={() => act(actions.pause(runId))}>
            <Pause size={14} aria-hidden="true" />
            {m.run.pause}
          </Button>
        ))}
      {stoppable && (
        <Tip text={m.run.stop} keys=".">
          <Button look="danger" disabled={busy} onClick={() => setAsking(true)}>
            <Square size={12} aria-hidden="true" />
            {m.run.stop}
          </Button>
        </Tip>
      )}
      {ended && status !== "completed" && run.steps.length > 0 && (
        <Button look="solid" disabled={busy} onClick={() => act(actions.retry(runId))}>
          <RotateCw size={14} aria-hidden="true" />
          {retryWords(run, m)}
        </Button>
      )}
      {ended && run.error?.code !== "goal_not_understood" && (
        <Button disabled={busy} onClick={() => act(again())}>
          <RotateCcw size={14} aria-hidden="true" />
          {m.run.rerun}
        </Button>
      )}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={m.run.stopTitle}
        body={m.run.stopBody}
        yes={m.run.stop}
        no={m.run.keep}
        onYes={() => act(actions.cancel(runId))}
      />
      {actions.error !== undefined && <ErrorNote error={actions.error} className="basis-full" />}
    </div>
  );
}
