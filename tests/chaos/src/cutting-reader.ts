import { setTimeout as wait } from "node:timers/promises";
import type { StepcastEvent } from "@stepcast/contracts";
import type { SeededRandom } from "@stepcast/testkit";
import type { ReaderEvidence, Seen } from "./evidence.ts";
import { type Frame, FrameParser } from "./frame-parser.ts";
import { splitCursor } from "./log-rules.ts";

export interface CuttingReaderOptions {
  readonly name: string;
  /** Of the server, whichever process it is at the moment. */
  readonly url: string;
  readonly token: string;
  readonly types?: readonly string[] | undefined;
  readonly random: SeededRandom;
  /** Where it names its place when it comes back. */
  readonly resume: "header" | "query";
  /** What it does to its own connections: tears them after some bytes, mostly inside a frame; after some milliseconds; or nothing. */
  readonly cuts: "bytes" | "time" | "none";
}

/** A reader that keeps nothing but its cursor, and whose connection breaks again and again. */
export interface CuttingReader {
  /** Everything up to this seq was seen. */
  readonly position: number;
  readonly evidence: ReaderEvidence;
  /** Why it gave up, if it did. */
  readonly failure: Error | undefined;
  stop(): Promise<void>;
}

export function startReader(options: CuttingReaderOptions): CuttingReader {
  const reader = new Reader(options);
  const reading = reader.read();
  return {
    get position() {
      return reader.position;
    },
    get evidence() {
      return reader.evidence;
    },
    get failure() {
      return reader.failure;
    },
    async stop() {
      reader.stop();
      await reading;
    },
  };
}

class Reader {
  readonly #options: CuttingReaderOptions;
  readonly #stopped = new AbortController();
  readonly #seen: Seen[] = [];
  #cursor: string | undefined;
  #connections = 0;
  #cuts = 0;
  failure: Error | undefined;

  constructor(options: CuttingReaderOptions) {
    this.#options = options;
  }

  get position(): number {
    return this.#cursor === undefined ? 0 : splitCursor(this.#cursor)[1];
  }

  get evidence(): ReaderEvidence {
    const { name, types } = this.#options;
    return { name, types, seen: this.#seen, connections: this.#connections, cuts: this.#cuts };
  }

  stop(): void {
    this.#stopped.abort();
  }

  async read(): Promise<void> {
    while (!this.#stopped.signal.aborted && this.failure === undefined) {
      await this.#connect().catch(() => {
        // The server is gone or the connection was torn: come back with the cursor.
      });
      await wait(5 + this.#options.random.integer(20));
    }
  }

  async #connect(): Promise<void> {
    const torn = new AbortController();
    const { cuts, random } = this.#options;
    const timer =
      cuts === "time" ? setTimeout(() => this.#cut(torn), 20 + random.integer(400)) : undefined;
    try {
      const response = await this.#request(AbortSignal.any([torn.signal, this.#stopped.signal]));
      if (!response.ok || response.body === null) return await this.#refused(response);
      this.#connections += 1;
      await this.#take(response.body, torn);
    } finally {
      clearTimeout(timer);
    }
  }

  #request(signal: AbortSignal): Promise<Response> {
    const { url, token, types, resume } = this.#options;
    const address = new URL("/api/v1/events", url);
    if (types !== undefined) address.searchParams.set("types", types.join(","));
    const headers = new Headers({ authorization: `Bearer ${token}`, accept: "text/event-stream" });
    if (this.#cursor !== undefined && resume === "query")
      address.searchParams.set("after", this.#cursor);
    if (this.#cursor !== undefined && resume === "header")
      headers.set("last-event-id", this.#cursor);
    return fetch(address, { headers, signal });
  }

  async #refused(response: Response): Promise<void> {
    const text = await response.text();
    // A server that starts or stops says 503; anything else would be the same next time.
    if (response.status !== 503)
      this.failure = new Error(
        `${this.#options.name} was refused: ${response.status} ${text.slice(0, 300)}`,
      );
  }

  async #take(body: ReadableStream<Uint8Array>, torn: AbortController): Promise<void> {
    const { cuts, random } = this.#options;
    const parser = new FrameParser();
    let budget = cuts === "bytes" ? 200 + random.integer(12_000) : Number.POSITIVE_INFINITY;
    for await (const bytes of body) {
      for (const frame of parser.push(bytes.subarray(0, budget))) this.#frame(frame);
      budget -= bytes.length;
      if (budget <= 0) return this.#cut(torn);
    }
  }

  #cut(torn: AbortController): void {
    this.#cuts += 1;
    torn.abort();
  }

  #frame({ id, event, data }: Frame): void {
    if (id === undefined) return;
    if (event === "gap")
      this.failure = new Error(`${this.#options.name} was told of a gap: ${data}`);
    // Cast: the checker compares it with the log's own event, so a wrong shape is found there.
    else if (event !== "heartbeat")
      this.#seen.push({ cursor: id, event: JSON.parse(data) as StepcastEvent });
    this.#cursor = id;
  }
}
