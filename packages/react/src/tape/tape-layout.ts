import type { RunState, StepState, StepStatus } from "@stepcast/client";
import { isRunEnded } from "@stepcast/contracts";

/** What of a run its tape is drawn from. */
export type TapeRun = Pick<RunState, "status" | "queuedAt" | "startedAt" | "endedAt" | "steps">;

/** One step on the tape. `start` and `end` are fractions of the tape's width, 0 to 1. */
export interface TapeSegment {
  readonly stepId: string;
  readonly label: string;
  readonly status: StepStatus;
  /** 0 is the top one. */
  readonly lane: number;
  readonly start: number;
  readonly end: number;
  /** It is happening now: its right end moves. */
  readonly live: boolean;
  /** Steps after this one that are drawn as one with it, as they cannot be told apart. Absent: none. */
  readonly others?: number;
}

export interface TapeLayout {
  readonly segments: readonly TapeSegment[];
  readonly lanes: number;
  /** The time that the drawn part spans, in milliseconds. */
  readonly spanMs: number;
  /** Where the drawn part ends, 0 to 1; steps that have not begun lie to the right of it. */
  readonly edge: number;
}

export interface TapeOptions {
  /**
   * `progress`: a live tape leaves room for the steps to come, so that its filled part says how far
   * the run is. `time`: the width is the time that has passed, for a timeline with an axis.
   */
  readonly scale: "progress" | "time";
  /** Steps that need more lanes share the last one. */
  readonly maxLanes: number;
}

interface Span {
  readonly step: StepState;
  readonly from: number;
  readonly to: number;
}

/** What stands last on a lane, in milliseconds. */
interface Lane {
  /** Where the last step with a duration begins. */
  readonly from: number;
  readonly to: number;
  /** The last step without a duration. */
  readonly point?: { readonly at: number; readonly status: StepStatus } | undefined;
}

/** More segments than this cannot be told apart on a screen; narrow neighbours are drawn as one. */
const mergeAbove = 200;
const narrowest = 1 / 300;
/** More than this are dear to draw: wider ones are then drawn as one, too. */
const mostDrawn = 400;
const widestMerged = 1 / 8;

/**
 * The tape of a run as of `nowMs` (milliseconds since the Unix epoch): time from left to right, one
 * segment per step that has begun, on the first lane that is free. Pure. Steps without duration
 * (skipped, reused, quick) get a segment of no width, above what begins with them; the drawing gives it
 * a visible minimum.
 */
export function layoutTape(run: TapeRun, nowMs: number, options: TapeOptions): TapeLayout {
  const origin = run.startedAt ?? run.queuedAt;
  const ended = isRunEnded(run.status);
  const spans = stepSpans(run, nowMs);
  const reach = spans.reduce((most, span) => Math.max(most, span.to), origin);
  const until = ended ? Math.max(reach, run.endedAt ?? reach) : Math.max(reach, nowMs);
  const spanMs = Math.max(1, until - origin);
  const edge = ended || options.scale === "time" ? 1 : filledShare(run.steps);
  const place = (ms: number) => (Math.max(0, ms - origin) / spanMs) * edge;
  const lanes: Lane[] = [];
  const segments = spans.map((span): TapeSegment => {
    const { step, from, to } = span;
    const lane = takeLane(lanes, span, options.maxLanes);
    const { stepId, label, status } = step;
    const live = !ended && (status === "running" || status === "retrying" || status === "waiting");
    return { stepId, label, status, lane, start: place(from), end: place(to), live };
  });
  const drawn = segments.length > mergeAbove ? mergeNeighbours(segments) : segments;
  return { segments: drawn, lanes: Math.max(1, lanes.length), spanMs, edge };
}

function stepSpans(run: TapeRun, nowMs: number): Span[] {
  const spans: Span[] = [];
  for (const step of run.steps) {
    if (step.parentStepId !== undefined) continue;
    const span = stepSpan(step, nowMs, run.endedAt);
    if (span !== undefined) spans.push(span);
  }
  return spans.sort((a, b) => a.from - b.from || b.to - a.to);
}

/** A step that waits for a person has no start of its own: it waits since that person was asked. */
function stepSpan(
  step: StepState,
  nowMs: number,
  runEndedAt: number | undefined,
): Span | undefined {
  const from =
    step.startedAt ?? step.endedAt ?? (step.status === "waiting" ? step.askedAt : undefined);
  if (from === undefined) return undefined;
  const to = step.endedAt ?? runEndedAt ?? nowMs;
  return { step, from, to: Math.max(from, to) };
}

function takeLane(lanes: Lane[], span: Span, maxLanes: number): number {
  const free = lanes.findIndex((lane) => isFree(lane, span));
  const place = free >= 0 ? free : Math.min(lanes.length, maxLanes - 1);
  lanes[place] = withLast(lanes[place], span);
  return place;
}

/**
 * A step without a duration overlaps nothing: it also lies where the last one of a lane begins. Beside
 * one of another status at the same moment it would hide that one, so those do not share.
 */
function isFree(lane: Lane, { step, from, to }: Span): boolean {
  if (to > from) return lane.to <= from;
  if (lane.point?.at === from) return lane.point.status === step.status;
  return lane.to <= from || lane.from === from;
}

function withLast(lane: Lane | undefined, { step, from, to }: Span): Lane {
  if (to > from) return { from, to: Math.max(lane?.to ?? 0, to), point: lane?.point };
  const point = { at: from, status: step.status };
  return lane === undefined ? { from, to, point } : { ...lane, to: Math.max(lane.to, to), point };
}

/** How far a run is, 0.04 to 0.97: ended steps count whole, running ones by their percent. */
export function filledShare(steps: readonly StepState[]): number {
  let done = 0;
  let total = 0;
  for (const step of steps) {
    if (step.parentStepId !== undefined) continue;
    total += 1;
    if (step.endedAt !== undefined) done += 1;
    else if (step.status === "running") done += Math.max(0.15, (step.percent ?? 0) / 100) * 0.95;
  }
  if (total === 0) return 0.04;
  return Math.min(0.97, Math.max(0.04, done / total));
}

function mergeNeighbours(segments: readonly TapeSegment[]): TapeSegment[] {
  let narrow = narrowest;
  let merged = mergeNarrower(segments, narrow);
  while (merged.length > mostDrawn && narrow < widestMerged) {
    narrow *= 2;
    merged = mergeNarrower(segments, narrow);
  }
  return merged;
}

function mergeNarrower(segments: readonly TapeSegment[], narrow: number): TapeSegment[] {
  const merged: TapeSegment[] = [];
  const lastOfLane = new Map<number, number>();
  for (const segment of segments) {
    const place = lastOfLane.get(segment.lane);
    const before = place === undefined ? undefined : merged[place];
    if (place !== undefined && before !== undefined && joins(before, segment, narrow)) {
      merged[place] = {
        ...before,
        end: Math.max(before.end, segment.end),
        live: segment.live,
        others: (before.others ?? 0) + 1,
      };
      continue;
    }
    lastOfLane.set(segment.lane, merged.length);
    merged.push(segment);
  }
  return merged;
}

function joins(before: TapeSegment, after: TapeSegment, narrow: number): boolean {
  return (
    before.status === after.status &&
    after.start - before.end < narrow &&
    after.end - after.start < narrow
  );
}
