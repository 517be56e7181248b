import { isRunEnded, type RunState } from "@stepcast/contracts";
import { layoutTape, stepTone, type TapeSegment, useServerNow } from "@stepcast/react";
import { memo, useState } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { useStepName } from "../plan/use-step-name.ts";
import { classNames } from "../ui/class-names.ts";
import { axisTicks } from "./axis.ts";
import { uncovered } from "./uncovered.ts";

/** How often the tape moves on, in milliseconds. */
const beatMs = 200;
const laneHeight = 32;
const mostLanes = 8;
/** Room to the right of the live edge, as a share of the time shown. */
const headroom = 0.06;

interface TimelineProps {
  readonly run: RunState;
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string) => void;
}

/**
 * The tape at full size: an axis of time, a lane per parallel step, names where they fit. While the run goes
 * on it is drawn anew at the beat of its clock, and not for every event: hundreds of blocks are dear to paint.
 */
export function Timeline({ run, ...rest }: TimelineProps) {
  const live = !isRunEnded(run.status);
  const now = useServerNow(live, beatMs);
  const [drawn, setDrawn] = useState({ run, now });
  const stale =
    drawn.run !== run && (drawn.now !== now || drawn.run.status !== run.status || !live);
  if (stale) setDrawn({ run, now });
  return <Drawing run={drawn.run} now={now} {...rest} />;
}

const Drawing = memo(function Drawing(props: TimelineProps & { readonly now: number }) {
  const { run, now, selected, onSelect } = props;
  const m = useMessages();
  const format = useFormat();
  const live = !isRunEnded(run.status);
  const layout = layoutTape(run, now, { scale: "time", maxLanes: mostLanes });
  const scale = live ? 1 - headroom : 1;
  const shownMs = layout.spanMs / scale;
  return (
    <section
      aria-label={m.run.timeline}
      className="mt-4 overflow-hidden rounded-lg border border-line bg-surface px-3.5 pt-2 pb-3"
    >
      <div className="relative h-5" aria-hidden="true">
        {axisTicks(shownMs).map((at) => (
          <span
            key={at}
            className="figures absolute top-0 -translate-x-1/2 whitespace-nowrap text-[0.6875rem] text-muted first:translate-x-0"
            style={{ left: `${(at / shownMs) * 100}%` }}
          >
            {format.duration(at)}
          </span>
        ))}
      </div>
      <div className="relative mt-1" style={{ height: layout.lanes * laneHeight - 4 }}>
        {axisTicks(shownMs).map((at) => (
          <span
            key={at}
            aria-hidden="true"
            className="absolute inset-y-0 w-px bg-line"
            style={{ left: `${(at / shownMs) * 100}%` }}
          />
        ))}
        {uncovered(layout.segments, selected).map((segment) => (
          <Block
            key={segment.stepId}
            run={run}
            segment={segment}
            scale={scale}
            selected={segment.stepId === selected}
            onSelect={onSelect}
          />
        ))}
        {live && run.startedAt !== undefined && (
          <span className="sc-tape-edge" style={{ left: `${scale * 100}%` }} />
        )}
      </div>
    </section>
  );
});

function Block(props: {
  readonly run: RunState;
  readonly segment: TapeSegment;
  readonly scale: number;
  readonly selected: boolean;
  readonly onSelect: (stepId: string) => void;
}) {
  const { run, segment, scale, selected, onSelect } = props;
  const m = useMessages();
  const format = useFormat();
  const name = useStepName();
  const step = run.steps[run.stepIndex[segment.stepId] ?? -1];
  if (step === undefined) return null;
  const { others = 0 } = segment;
  const words = others === 0 ? name(step) : `${name(step)} +${format.number(others)}`;
  const parts = [words, m.run.step[step.status]];
  // The block of several steps is as wide as all of them took.
  if (step.durationMs !== undefined && others === 0) parts.push(format.duration(step.durationMs));
  return (
    <button
      type="button"
      data-tone={stepTone(segment.status)}
      data-timeline={segment.stepId}
      aria-pressed={selected}
      aria-label={parts.join(", ")}
      title={parts.join(" · ")}
      onClick={() => onSelect(segment.stepId)}
      className={classNames(
        "@container absolute flex min-w-1.5 items-center overflow-hidden rounded-[4px] border-tone border-t-4 forced-colors:border-x forced-colors:border-b bg-[color-mix(in_oklab,var(--sc-tone)_14%,var(--sc-surface))] text-left hover:bg-[color-mix(in_oklab,var(--sc-tone)_24%,var(--sc-surface))] outline-offset-1 transition-[left,width] duration-200 ease-linear motion-reduce:transition-none",
        // Above the block that begins where this one ends.
        "focus-visible:z-1",
        selected && "z-1 outline-2 outline-accent",
      )}
      style={{
        left: `min(${segment.start * scale * 100}%, 100% - 6px)`,
        width: `${(segment.end - segment.start) * scale * 100}%`,
        top: segment.lane * laneHeight,
        height: laneHeight - 4,
      }}
    >
      {step.percent !== undefined && segment.live && (
        <span
          aria-hidden="true"
          className="absolute inset-y-0 left-0 bg-tone/20"
          style={{ width: `${step.percent}%` }}
        />
      )}
      <span
        aria-hidden="true"
        className="relative hidden truncate px-2 font-[520] text-ink text-xs @min-[56px]:block"
        dir="auto"
      >
        {words}
      </span>
      {step.failures > 0 && (
        <span
          aria-hidden="true"
          data-tone="failed"
          className="absolute inset-x-0 bottom-0 h-0.5 bg-tone"
        />
      )}
    </button>
  );
}
