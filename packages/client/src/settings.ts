import { type Clock, systemClock } from "./clock.ts";
import type { Token } from "./credentials.ts";
import { nextFrame, type Schedule } from "./frame.ts";
import { type Network, platformNetwork } from "./network.ts";
import { type Page, platformPage } from "./page.ts";
import { type Memory, platformMemory } from "./resume-places.ts";
import { platformTabs, type Tabs } from "./tabs.ts";

export interface StepcastOptions {
  /** Where the server is, such as `http://localhost:4000`; in a browser `""` is where the page came from. */
  readonly url: string;
  /** Bearer token, or a function that is asked at every call and reconnect. Absent in a browser: its cookies. */
  readonly token?: Token | undefined;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /** When gathered changes are shown. Default: the next animation frame, or 16 ms where there are none. */
  readonly schedule?: Schedule | undefined;
  /** Silence after which the stream counts as dead, in milliseconds, when the server does not say. Default: 37,500, two and a half heartbeats. */
  readonly silenceMs?: number | undefined;
  /** A stream that says nothing at all for so long is held back by something on the way; then the client long-polls. Default: 8,000 ms. */
  readonly muteMs?: number | undefined;
  /**
   * How often a lost stream is asked for again, with growing pauses, before nothing more happens until
   * `connection.retry()` or a network, page or feed that comes. Default: until it is back.
   */
  readonly reconnectAttempts?: number | undefined;
  /**
   * Tabs of the same browser that name the same `url` and `identity` share one stream. Say here who is
   * signed in, such as a user's id, when there is a token: with a token and no identity a tab stays alone.
   */
  readonly identity?: string | undefined;
  /** For tests: time, randomness (0 to below 1), whether there is a network, whether the page is seen, its tabs, and its memory. */
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly network?: Network | undefined;
  readonly page?: Page | undefined;
  readonly tabs?: Tabs | undefined;
  readonly memory?: Memory | undefined;
}

const defaultSilenceMs = 37_500;
const defaultMuteMs = 8_000;

export type Settings = ReturnType<typeof settingsOf>;

/** The options with what they are when nobody says. */
export function settingsOf(options: StepcastOptions) {
  const { token, identity } = options;
  // Without a token it is the browser's cookies that say who asks, and they are the same for all tabs.
  const shares = token === undefined || identity !== undefined;
  return {
    url: options.url.replace(/\/+$/, ""),
    token,
    identity,
    // A bound copy: browsers refuse a `fetch` that lost its window.
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    schedule: options.schedule ?? nextFrame,
    silenceMs: options.silenceMs ?? defaultSilenceMs,
    muteMs: options.muteMs ?? defaultMuteMs,
    reconnectAttempts: options.reconnectAttempts,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    network: options.network ?? platformNetwork(),
    page: options.page ?? platformPage(),
    tabs: options.tabs ?? (shares ? platformTabs() : undefined),
    memory: options.memory ?? platformMemory(),
  };
}
