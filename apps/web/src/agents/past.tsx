import { useServerNow } from "@stepcast/react";
import { useFormat } from "../format/use-format.ts";

/** A moment that was reported a while or an instant ago; the exact time when pointed at. */
export function Past(props: { readonly at: number; readonly words: (when: string) => string }) {
  const { at, words } = props;
  const format = useFormat();
  // What was heard after the last beat of the clock was heard now.
  const now = Math.max(at, useServerNow(true, 1_000));
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {words(format.ago(at, now))}
    </time>
  );
}
