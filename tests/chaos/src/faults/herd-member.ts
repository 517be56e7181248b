import { get, type IncomingMessage } from "node:http";
import type { SeededRandom } from "@stepcast/testkit";
import type { Deliveries } from "../feed/deliveries.ts";
import { FrameParser } from "../feed/frame-parser.ts";

export interface HerdMemberOptions {
  readonly port: number;
  readonly token: string;
  readonly random: SeededRandom;
  readonly got: Deliveries;
}

const firstRetryMs = 300;
const longestRetryMs = 4_000;

/**
 * One of many readers, as light as a reader can be: a connection of its own, the cursor, and what a
 * well-behaved client does when it is refused: it waits as it was told, then longer, never regularly.
 */
export class HerdMember {
  readonly #options: HerdMemberOptions;
  #cursor: string | undefined;
  #retryMs = firstRetryMs;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #response: IncomingMessage | undefined;
  #liveAt: number | undefined;
  #refused = 0;

  constructor(options: HerdMemberOptions) {
    this.#options = options;
    this.#connect();
  }

  /** When its connection of now had its first word, by `performance.now`. */
  get liveAt(): number | undefined {
    return this.#liveAt;
  }

  /** Connections and requests that were refused, in all. */
  get refused(): number {
    return this.#refused;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#response?.destroy();
  }

  #connect(): void {
    const { port, token } = this.#options;
    const resume = this.#cursor === undefined ? {} : { "last-event-id": this.#cursor };
    const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream", ...resume };
    const asked = get(
      { port, host: "127.0.0.1", path: "/api/v1/events", headers, agent: false },
      (response) => this.#answered(response),
    );
    asked.on("error", () => this.#again(true));
  }

  #answered(response: IncomingMessage): void {
    if (response.statusCode !== 200) {
      response.resume();
      response.once("close", () => this.#again(true));
      return;
    }
    this.#response = response;
    const parser = new FrameParser();
    response.on("data", (bytes: Buffer) => {
      if (this.#response !== response) return;
      this.#liveAt ??= performance.now();
      this.#retryMs = firstRetryMs;
      for (const { id, event, data } of parser.push(bytes)) {
        if (id !== undefined) this.#cursor = id;
        if (id !== undefined && event !== "heartbeat") this.#options.got.take(id, data);
      }
    });
    // `close` follows, and says the same.
    response.on("error", () => {});
    response.once("close", () => this.#again(false));
  }

  #again(wasRefused: boolean): void {
    this.#liveAt = undefined;
    this.#response = undefined;
    if (this.#stopped) return;
    if (wasRefused) this.#refused += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#connect(),
      this.#retryMs * (0.5 + this.#options.random.number()),
    );
    if (wasRefused) this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
  }
}
