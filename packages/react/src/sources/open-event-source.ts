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
  onOpen(): void;
  onMessage(message: SourceMessage): void;
  /** The connection is lost, and comes back by itself. */
  onLost(): void;
}

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * Keeps a stream open until the result is called. The browser reconnects by itself after a cut; what
 * it gives up for good (an answer that is no stream, as while a server restarts) is opened again here,
 * later and later, after the last place that was seen.
 */
export function openEventSource(url: string, handlers: EventSourceHandlers): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let place = "";
  const message = (name: string) => (event: MessageEvent) => {
    place = event.lastEventId === "" ? place : event.lastEventId;
    handlers.onMessage({ event: name, data: parsed(event.data), lastEventId: event.lastEventId });
  };
  const open = (): void => {
    const opened = new EventSource(resumed(url, place), {
      withCredentials: handlers.withCredentials,
    });
    source = opened;
    opened.onopen = () => {
      retryMs = firstRetryMs;
      handlers.onOpen();
    };
    for (const name of new Set(["message", ...handlers.names]))
      if (name !== "error") opened.addEventListener(name, message(name));
    opened.addEventListener("error", (event) => {
      // A server may name its own events so: those have data.
      if (event instanceof MessageEvent || "data" in event) {
        // Cast: only messages have data.
        message("error")(event as MessageEvent);
        return;
      }
      handlers.onLost();
      if (opened.readyState !== opened.CLOSED || source !== opened) return;
      retry = setTimeout(open, retryMs);
      retryMs = Math.min(longestRetryMs, 2 * retryMs);
    });
  };
  open();
  return () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };
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
