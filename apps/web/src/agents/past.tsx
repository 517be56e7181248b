import { useNow } from "@stepcast/react";
import { useFormat } from "../format/use-format.ts";

/** A moment that was reported a while or an instant ago; the exact time when pointed at. */
export function Past(props: {
  readonly at: number;
  readonly words: (when: string) => string;
  /** By how many milliseconds the clock of `at` is ahead of the device's, where that is known. */
  readonly aheadMs?: number | undefined;
}) {
  const { at, words, aheadMs = 0 } = props;
  const format = useFormat();
  // What was heard after the last beat of the clock was heard now.
  const now = Math.max(at, useNow(true, 1_000) + aheadMs);
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {words(format.ago(at, now))}
    </time>
  );
}
