import { isRunEnded, type RunRow } from "@stepcast/contracts";
import { layoutTape, stepTone, Tape, useRun, useStepcast } from "@stepcast/react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/** A run with more steps than this is drawn from its counts; its times would not be told apart in a row. */
const drawnByTime = 80;

/** The tape of a run in a list, as a picture without words: live while it runs if `watch`, from its recorded times once it ended. */
export function RunTape(props: { readonly row: RunRow; readonly watch: boolean }) {
  const { row, watch } = props;
  if (!isRunEnded(row.status)) return watch ? <LiveTape row={row} /> : <CountTape row={row} />;
  return row.totalSteps > 0 && row.totalSteps <= drawnByTime ? (
    <RecordedTape row={row} />
  ) : (
    <CountTape row={row} />
  );
}

function LiveTape({ row }: { readonly row: RunRow }) {
  const { run } = useRun(row.runId);
  return run === undefined ? <CountTape row={row} /> : <Tape run={run} label="" />;
}

function RecordedTape({ row }: { readonly row: RunRow }) {
  const { runs } = useStepcast();
  const { data } = useQuery({
    // A run changes only by events, so its last one names the picture.
    queryKey: ["tape", row.runId, row.lastSeq],
    queryFn: ({ signal }) => runs.get(row.runId, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const layout = useMemo(
    () => data && layoutTape(data.run, data.run.endedAt ?? 0, { scale: "time", maxLanes: 2 }),
    [data],
  );
  if (layout === undefined) return <CountTape row={row} />;
  const laneHeight = 4 / layout.lanes;
  return (
    <div className="sc-tape h-1">
      {layout.segments.map((segment) => (
        <span
          key={segment.stepId}
          className="sc-tape-segment"
          data-tone={stepTone(segment.status)}
          style={{
            left: `min(${segment.start * 100}%, 100% - 3px)`,
            width: `${(segment.end - segment.start) * 100}%`,
            top: segment.lane * laneHeight,
            height: laneHeight,
          }}
        />
      ))}
    </div>
  );
}

/** Without times: one share per outcome, in the order of the outcomes. */
function CountTape({ row }: { readonly row: RunRow }) {
  const total = Math.max(1, row.totalSteps);
  const shares = [
    ["succeeded", row.succeeded],
    ["failed", row.failed],
    ["cancelled", row.skipped + row.cancelled],
  ] as const;
  return (
    <div className="sc-tape flex h-1">
      {shares.map(
        ([tone, count]) =>
          count > 0 && (
            <span
              key={tone}
              data-tone={tone}
              className="h-full bg-tone"
              style={{ width: `${(count / total) * 100}%` }}
            />
          ),
      )}
    </div>
  );
}
