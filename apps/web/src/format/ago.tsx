import { useServerNow } from "@stepcast/react";
import { useFormat } from "./use-format.ts";

const beatMs = 30_000;

/** A moment as how long ago, or in how long; the exact time when pointed at. */
export function Ago(props: {
  readonly at: number;
  readonly words?: ((when: string) => string) | undefined;
}) {
  const format = useFormat();
  const now = useServerNow(true, beatMs);
  const { at, words = (when) => when } = props;
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {words(format.ago(at, now))}
    </time>
  );
}
