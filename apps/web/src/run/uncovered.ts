import type { TapeSegment } from "@stepcast/react";

/** What sticks out by less than this share of the time shown cannot be seen. */
const sliver = 1 / 300;

/**
 * The segments that can be seen. With more steps at a time than lanes, blocks lie on top of each other, and
 * hundreds that nobody can see or press are dear to draw. Nothing is lost: the list names every step.
 */
export function uncovered(
  segments: readonly TapeSegment[],
  selected: string | undefined,
): readonly TapeSegment[] {
  const tops = new Map<number, TapeSegment>();
  const seen: TapeSegment[] = [];
  // From the top down: later ones are drawn over earlier ones.
  for (const segment of segments.toReversed()) {
    const top = tops.get(segment.lane);
    const hidden =
      top !== undefined && segment.start > top.start - sliver && segment.end < top.end + sliver;
    if (hidden && segment.stepId !== selected) continue;
    if (!hidden) tops.set(segment.lane, segment);
    seen.push(segment);
  }
  return seen.reverse();
}
