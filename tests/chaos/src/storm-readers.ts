import type { StepcastEvent } from "@stepcast/contracts";
import { seededRandom } from "@stepcast/testkit";
import { startClientReader } from "./client-reader.ts";
import type { ReaderEvidence, Seen } from "./evidence.ts";
import { FeedReader, type FeedReaderOptions } from "./feed/feed-reader.ts";

/** Somebody who watches a storm to its end. */
export interface StormReader {
  /** Everything up to this seq was seen. */
  readonly position: number;
  readonly evidence: ReaderEvidence;
  /** Why it gave up, if it did. */
  readonly failure: Error | undefined;
  stop(): Promise<void>;
}

/** Each with a randomness of its own: which of them draws first is not for the seed to say. */
export function startStormReaders(url: string, token: string, seed: number): StormReader[] {
  const some = { url, token };
  return [
    startReader({
      ...some,
      name: "whole log, killed only",
      random: seededRandom(seed + 1),
      resume: "header",
      cuts: "none",
    }),
    startReader({
      ...some,
      name: "whole log, torn in mid-frame",
      random: seededRandom(seed + 2),
      resume: "header",
      cuts: "bytes",
    }),
    startReader({
      ...some,
      name: "runs and steps, torn in time",
      random: seededRandom(seed + 3),
      types: ["step.*", "run.*"],
      resume: "query",
      cuts: "time",
    }),
    startReader({
      ...some,
      name: "whole log over tRPC, torn in mid-frame",
      random: seededRandom(seed + 4),
      resume: "input",
      cuts: "bytes",
    }),
    startClientReader({ url, token, name: "the product's own client" }),
  ];
}

function startReader(options: Omit<FeedReaderOptions, "onEvent">): StormReader {
  const { name, types } = options;
  const seen: Seen[] = [];
  const reader = new FeedReader({
    ...options,
    // Cast: the checker compares it with the log's own event, so a wrong shape is found there.
    onEvent: (cursor, json) => void seen.push({ cursor, event: JSON.parse(json) as StepcastEvent }),
  });
  return {
    get position() {
      return reader.position;
    },
    get evidence() {
      return { name, types, seen, connections: reader.connections, cuts: reader.cuts };
    },
    get failure() {
      return reader.failure;
    },
    stop: () => reader.stop(),
  };
}
