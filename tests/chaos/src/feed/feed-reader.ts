import { setTimeout as wait } from "node:timers/promises";
import type { SeededRandom } from "@stepcast/testkit";
import { splitCursor } from "../log-rules.ts";
import { feedRequest, type Resume } from "./feed-request.ts";
import { type Frame, FrameParser } from "./frame-parser.ts";

export interface FeedReaderOptions {
  readonly name: string;
  /** Of the server, whichever process it is at the moment, or of a proxy before it. */
  readonly url: string;
  readonly token: string;
  readonly types?: readonly string[] | undefined;
  /** Where it begins. Absent: at the first event. */
  readonly after?: string | undefined;
  readonly random: SeededRandom;
  /** Where it names its place when it comes back. */
  readonly resume: Resume;
  /** What it does to its own connections: tears them after some bytes, mostly inside a frame; after some milliseconds; or nothing. */
  readonly cuts: "bytes" | "time" | "none";
  /** An event as it came: the cursor it came under, and its JSON. */
  readonly onEvent: (cursor: string, json: string) => void;
}

/** A reader that keeps nothing but its cursor, and whose connection breaks again and again. */
export class FeedReader implements AsyncDisposable {
  readonly #options: FeedReaderOptions;
  readonly #stopped = new AbortController();
  readonly #reading: Promise<void>;
  #cursor: string | undefined;
  #connections = 0;
  #cuts = 0;
  #failure: Error | undefined;

  constructor(options: FeedReaderOptions) {
    this.#options = options;
    this.#cursor = options.after;
    this.#reading = this.#read();
  }

  get name(): string {
    return this.#options.name;
  }

  /** Everything up to this seq was seen, or was not asked for. */
  get position(): number {
    return this.#cursor === undefined ? 0 : splitCursor(this.#cursor)[1];
  }

  get connections(): number {
    return this.#connections;
  }

  /** Connections that it tore itself. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Why it gave up, if it did. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #read(): Promise<void> {
    while (!this.#stopped.signal.aborted && this.#failure === undefined) {
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
      const { address, headers } = feedRequest({ ...this.#options, cursor: this.#cursor });
      const signal = AbortSignal.any([torn.signal, this.#stopped.signal]);
      const response = await fetch(address, { headers, signal });
      if (!response.ok || response.body === null) return await this.#refused(response);
      this.#connections += 1;
      await this.#take(response.body, torn);
    } finally {
      clearTimeout(timer);
    }
  }

  async #refused(response: Response): Promise<void> {
    const text = await response.text();
    // A server that starts, stops or has too many readers says so; anything else would be the same next time.
    if (response.status !== 503 && response.status !== 429)
      this.#failure = new Error(
        `${this.name} was refused: ${response.status} ${text.slice(0, 300)}`,
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

  #frame(frame: Frame): void {
    if (frame.id === undefined) {
      this.#transport(frame);
      return;
    }
    switch (kindOf(frame)) {
      case "gap":
        this.#failure = new Error(`${this.name} was told of a gap: ${frame.data}`);
        break;
      case "event":
        this.#options.onEvent(frame.id, frame.data);
        break;
      case "heartbeat":
    }
    this.#cursor = frame.id;
  }

  /** tRPC says some things under no id: that it is connected, that it failed, that it is over. */
  #transport({ event, data }: Frame): void {
    if (event === "serialized-error" || event === "return")
      this.#failure = new Error(`${this.name} got ${event}: ${data.slice(0, 300)}`);
  }
}

/** The plain door names its frames; tRPC's are unnamed, and say what they are inside. */
function kindOf({ event, data }: Frame): "event" | "heartbeat" | "gap" {
  const name: unknown = event === "message" ? Object(JSON.parse(data)).type : event;
  return name === "heartbeat" || name === "gap" ? name : "event";
}
