import { answerMs, SilenceWatch } from "./silence-watch.ts";

/** A message of a stream: its JSON, or its text when it is no JSON. */
export interface SourceMessage {
  readonly event: string;
  readonly data: unknown;
  /** The place in the stream; empty when the server names none. */
  readonly lastEventId: string;
}

export interface EventSourceHandlers {
  /** Event names to listen to, beside messages without one. */
  readonly names: readonly string[];
  readonly withCredentials: boolean;
  /** Where to go on; empty for a stream that begins. */
  readonly place: string;
  onOpen(): void;
  onMessage(message: SourceMessage): void;
  /** The connection is lost, and comes back by itself. */
  onLost(): void;
  /** The server says that nothing more comes. */
  onEnd(): void;
}

export interface OpenedEventSource {
  /** The last place that was seen. */
  readonly place: string;
  /** Nothing is told any more. */
  stop(): void;
}

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * Keeps a stream open until it is stopped. The browser reconnects by itself after a cut; what it gives
 * up for good (an answer that is no stream, as while a server restarts) is opened again here, later and
 * later, after the last place that was seen, and so is what went silent without an end. A 204 is the
 * end, as the standard has it.
 */
export function openEventSource(url: string, handlers: EventSourceHandlers): OpenedEventSource {
  const stopped = new AbortController();
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let { place } = handlers;
  const open = (): void => {
    const opened = new EventSource(resumed(url, place), {
      withCredentials: handlers.withCredentials,
    });
    source = opened;
    silence.opening();
    // What has arrived already is given out also after a stop.
    const keepPlace = ({ lastEventId }: MessageEvent): void => {
      if (source !== opened) return;
      silence.heard();
      if (lastEventId !== "") place = lastEventId;
    };
    opened.onopen = () => {
      if (source !== opened) return;
      retryMs = firstRetryMs;
      silence.opened();
      handlers.onOpen();
    };
    listenTo(opened, handlers.names, {
      message(name, event) {
        keepPlace(event);
        if (source === opened) handlers.onMessage(messageOf(name, event));
      },
      beat(event) {
        keepPlace(event);
        if (source === opened) silence.beat();
      },
      lost() {
        if (source !== opened) return;
        silence.opening();
        handlers.onLost();
        if (opened.readyState === opened.CLOSED) void givenUp();
      },
    });
  };
  /** An EventSource does not say which answer made it give up. */
  const givenUp = async (): Promise<void> => {
    const { withCredentials } = handlers;
    silence.rest();
    const isEnd = await endsWith204(resumed(url, place), withCredentials, stopped.signal);
    if (stopped.signal.aborted) return;
    if (isEnd) {
      handlers.onEnd();
      return;
    }
    retry = setTimeout(open, retryMs);
    retryMs = Math.min(longestRetryMs, 2 * retryMs);
  };
  const silence = new SilenceWatch(() => {
    source?.close();
    handlers.onLost();
    if (!stopped.signal.aborted) open();
  });
  open();
  return {
    get place() {
      return place;
    },
    stop() {
      stopped.abort();
      clearTimeout(retry);
      silence.stop();
      source?.close();
      source = undefined;
    },
  };
}

interface Listener {
  message(name: string, event: MessageEvent): void;
  /** It names the place of a stream that is quiet. */
  beat(event: MessageEvent): void;
  lost(): void;
}

function listenTo(source: EventSource, names: readonly string[], listener: Listener): void {
  for (const name of new Set(["message", ...names]))
    if (name !== "error") source.addEventListener(name, (event) => listener.message(name, event));
  source.addEventListener("heartbeat", (event) => listener.beat(event));
  source.addEventListener("error", (event) => {
    // A server may name its own events so: those have data.
    const isMessage = event instanceof MessageEvent || "data" in event;
    // Cast: only messages have data.
    if (isMessage) listener.message("error", event as MessageEvent);
    else listener.lost();
  });
}

async function endsWith204(
  url: string,
  withCredentials: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await fetch(url, {
      headers: { accept: "text/event-stream" },
      credentials: withCredentials ? "include" : "same-origin",
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    });
    await response.body?.cancel();
    return response.status === 204;
  } catch {
    return false;
  }
}

function messageOf(name: string, { data, lastEventId }: MessageEvent): SourceMessage {
  return { event: name, data: parsed(data), lastEventId };
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A new EventSource sends no `Last-Event-ID`; the place goes into the address instead. */
function resumed(url: string, place: string): string {
  if (place === "") return url;
  const [path = ""] = url.split("?", 1);
  const parameters = new URLSearchParams(url.slice(path.length));
  parameters.set("after", place);
  return `${path}?${parameters}`;
}
