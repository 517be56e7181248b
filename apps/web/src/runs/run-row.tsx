import type { ListedRun } from "@stepcast/api";
import { isRunEnded } from "@stepcast/contracts";
import { formatElapsed, tickerProgress, useRun, useServerNow } from "@stepcast/react";
import { Link } from "@tanstack/react-router";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { RunStatusSign, StepStatusSign } from "../ui/status-chip.tsx";
import type { RowWindow } from "../ui/use-row-window.ts";
import { RunTape } from "./run-tape.tsx";

/** A run as a line: status, name, how long, when, and its tape. */
export function RunListRow(props: {
  readonly row: ListedRun;
  readonly watch: boolean;
  /** Where it is among all, where only some are drawn. */
  readonly place?: {
    readonly index: number;
    readonly count: number;
    readonly measure: RowWindow["measure"];
  };
}) {
  const { row, watch, place } = props;
  const m = useMessages();
  const format = useFormat();
  const live = row.status === "running" || row.status === "queued";
  const now = useServerNow(true, live ? 1_000 : 30_000);
  const name = row.planName ?? row.goal ?? row.runId;
  const waits = useWaits(row, watch);
  const { done, total } = useProgress(row, watch);
  return (
    <li
      ref={place?.measure}
      data-index={place?.index}
      aria-posinset={place && place.index + 1}
      aria-setsize={place?.count}
    >
      <Link
        to="/runs/$runId"
        params={{ runId: row.runId }}
        className="block rounded-md px-2.5 py-2 transition-colors duration-150 hover:bg-hover"
      >
        <span className="flex items-center gap-2">
          {waits ? <StepStatusSign status="waiting" /> : <RunStatusSign status={row.status} />}
          <span className="min-w-0 flex-1 truncate" dir="auto" title={row.goal ?? name}>
            {name}
          </span>
          <span className="figures shrink-0 text-muted text-xs">
            {isRunEnded(row.status)
              ? format.duration(row.durationMs ?? 0)
              : formatElapsed(now - (row.startedAt ?? row.queuedAt))}
          </span>
        </span>
        {/* A picture of what the words beside it say. */}
        <span className="mt-1.5 mb-1 block" aria-hidden="true">
          <RunTape row={row} watch={watch} />
        </span>
        <span className="flex justify-between gap-2 text-muted text-xs">
          <span>{total === 0 ? m.run.status[row.status] : m.runs.steps(done, total)}</span>
          <time
            dateTime={new Date(row.queuedAt).toISOString()}
            title={format.dateTime(row.queuedAt)}
          >
            {format.ago(row.queuedAt, now)}
          </time>
        </span>
      </Link>
    </li>
  );
}

/** Steps that succeeded; of a watched run as it stands now, else as the list was last told. */
function useProgress(row: ListedRun, watch: boolean): { done: number; total: number } {
  const runId = watch && !isRunEnded(row.status) ? row.runId : undefined;
  const done = useRun(runId, (run) => tickerProgress(run).done);
  const total = useRun(runId, (run) => tickerProgress(run).total);
  return { done: done ?? row.succeeded, total: total ?? row.totalSteps };
}

/** A person is asked, whatever else goes on; of a watched run as it stands now, else as the list was last told. */
function useWaits(row: ListedRun, watch: boolean): boolean {
  const runId = watch && !isRunEnded(row.status) ? row.runId : undefined;
  const waits = useRun(runId, ({ steps }) => steps.some(({ status }) => status === "waiting"));
  return waits ?? row.waiting === true;
}
