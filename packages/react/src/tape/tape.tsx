import { isRunEnded } from "@stepcast/contracts";
import type { CSSProperties } from "react";
import { useServerNow } from "./server-clock.ts";
import { layoutTape, type TapeRun } from "./tape-layout.ts";
import { stepTone } from "./tape-tone.ts";

export interface TapeProps {
  readonly run: TapeRun;
  /** What the picture says, for those who do not see it. */
  readonly label: string;
  /** Pixels; 4 in a list row. */
  readonly height?: number | undefined;
  /** Lanes that fit into the height. Default: one per two pixels. */
  readonly maxLanes?: number | undefined;
}

const tickMs = 200;

/** The strip of a run: one segment per step in its status colour, a bright edge where it is live. */
export function Tape({ run, label, height = 4, maxLanes }: TapeProps) {
  const live = !isRunEnded(run.status);
  const now = useServerNow(live, tickMs);
  const layout = layoutTape(run, now, {
    scale: "progress",
    maxLanes: maxLanes ?? Math.max(1, Math.floor(height / 2)),
  });
  const laneHeight = height / layout.lanes;
  return (
    <div
      className="sc-tape"
      role="img"
      aria-label={label}
      data-live={live || undefined}
      style={{ height }}
    >
      {layout.segments.map((segment) => (
        <span
          key={segment.stepId}
          className="sc-tape-segment"
          data-tone={stepTone(segment.status)}
          data-live={segment.live || undefined}
          style={segmentStyle(segment, laneHeight, layout.lanes > 1)}
        />
      ))}
      {live && run.startedAt !== undefined && (
        <span className="sc-tape-edge" style={{ left: percent(layout.edge) }} />
      )}
    </div>
  );
}

function segmentStyle(
  segment: { readonly lane: number; readonly start: number; readonly end: number },
  laneHeight: number,
  gap: boolean,
): CSSProperties {
  return {
    left: `min(${percent(segment.start)}, 100% - 3px)`,
    width: percent(segment.end - segment.start),
    top: segment.lane * laneHeight,
    height: gap ? Math.max(1, laneHeight - 0.5) : laneHeight,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
