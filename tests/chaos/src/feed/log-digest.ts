import { digestOf } from "./deliveries.ts";

/** The log that a feed was read from, in a few bytes per event. */
export interface LogDigest {
  readonly epoch: string;
  readonly bySeq: ReadonlyMap<number, { readonly type: string; readonly digest: number }>;
}

/** Of the log's events, each as its JSON. */
export function logDigest(
  epoch: string,
  entries: Iterable<{
    readonly seq: number;
    readonly type: string;
    readonly json: string | Uint8Array;
  }>,
): LogDigest {
  const bySeq = new Map<number, { type: string; digest: number }>();
  for (const { seq, type, json } of entries) bySeq.set(seq, { type, digest: digestOf(json) });
  return { epoch, bySeq };
}
