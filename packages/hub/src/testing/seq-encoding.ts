import type { LogEntry } from "@stepcast/store";
import type { FeedEncoding } from "../encoding.ts";

/** A line for each entry: its seq, and `fill` more characters. Heartbeats are `beat <cursor>`. */
export function seqEncoding(
  options: {
    readonly fill?: number;
    readonly tells?: (entry: LogEntry) => boolean;
    readonly heartbeatMs?: number;
  } = {},
): FeedEncoding & { readonly made: number[] } {
  const { fill = 0, tells = () => true, heartbeatMs } = options;
  const made: number[] = [];
  return {
    made,
    heartbeatMs,
    opening: () => Buffer.from("open\n"),
    entry(entry) {
      made.push(entry.seq);
      return tells(entry) ? Buffer.from(`${entry.seq}${"x".repeat(fill)}\n`) : undefined;
    },
    heartbeat: ({ cursor }) => Buffer.from(`beat ${cursor}\n`),
    gap: () => undefined,
    failure: () => Buffer.from("failed\n"),
  };
}

export interface Told {
  readonly seqs: readonly number[];
  readonly beats: readonly number[];
}

/** What was told, read back. Throws where a beat claims entries that were not told before it, or what comes is out of order. */
export function told(text: string): Told {
  const seqs: number[] = [];
  const beats: number[] = [];
  for (const line of text.split("\n").slice(0, -1)) {
    const beat = /^beat (\d+)$/.exec(line)?.[1];
    const seq = Number.parseInt(line, 10);
    if (beat !== undefined) {
      beats.push(Number(beat));
      continue;
    }
    if (seq <= (beats.at(-1) ?? 0)) throw new Error(`${seq} after a beat at ${beats.at(-1)}`);
    if (seq <= (seqs.at(-1) ?? 0)) throw new Error(`${seq} after ${seqs.at(-1)}`);
    seqs.push(seq);
  }
  return { seqs, beats };
}
