import { nextFrame } from "@stepcast/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { openEventSource, type SourceMessage } from "./open-event-source.ts";

export interface EventSourceOptions {
  /** Called for each message, also when several come within a frame. */
  readonly onMessage?: ((message: SourceMessage) => void) | undefined;
  readonly onError?: ((error: string) => void) | undefined;
  readonly onOpen?: (() => void) | undefined;
  /** Called when it was closed for good: by `close`, another address, the server (204) or the end of the component. */
  readonly onClose?: (() => void) | undefined;
  /** Sends cookies to another origin. Default: false. */
  readonly withCredentials?: boolean | undefined;
  /** Event names to listen to, beside messages without one. */
  readonly events?: readonly string[] | undefined;
}

export interface EventSourceState {
  /** Of the latest message. */
  readonly data: unknown;
  /** The name of the latest message. */
  readonly event: string | undefined;
  /** Absent while all is well. */
  readonly error: string | undefined;
  readonly isConnected: boolean;
}

export interface EventSourceStream extends EventSourceState {
  /** Stops listening to this address for good: nothing more is told of it. */
  close(): void;
}

const connectionLost = "Connection lost. Reconnecting...";
const idle: EventSourceState = {
  data: undefined,
  event: undefined,
  error: undefined,
  isConnected: false,
};

/** What is known of an address. Another one knows nothing of it. */
interface Known {
  readonly url: string | undefined;
  readonly state: EventSourceState;
  readonly place: string;
}

const nothing: Known = { url: undefined, state: idle, place: "" };

/**
 * Listens to a stream while mounted (source D). Renders at most once per frame, with the latest
 * message; it comes back by itself, with what it missed. No address: nothing is opened.
 */
export function useEventSource(
  url: string | undefined,
  options: EventSourceOptions = {},
): EventSourceStream {
  return useStream(url, options, everyMessage);
}

/** As {@link useEventSource}; `data` and `event` are of the latest message that `shows` picks. */
export function useStream(
  url: string | undefined,
  options: EventSourceOptions,
  shows: (event: string) => boolean,
): EventSourceStream {
  const { withCredentials = false, events = [] } = options;
  const [shown, setShown] = useState(nothing);
  const [closedUrl, setClosedUrl] = useState<string>();
  // The latest callbacks, without opening the stream again for each of them.
  const latest = useRef({ ...options, shows });
  const known = useRef(nothing);
  const closing = useRef(() => {});
  useEffect(() => {
    latest.current = { ...options, shows };
  });
  const names = events.join("\n");
  const isClosed = url !== undefined && closedUrl === url;
  useEffect(() => {
    setClosedUrl((closed) => (closed === url ? closed : undefined));
    if (url === undefined || isClosed) return;
    const before = known.current.url === url ? known.current : nothing;
    let next = before.state;
    let ended = false;
    let cancelFrame: (() => void) | undefined;
    const tell = (state: EventSourceState): void => setShown({ ...before, url, state });
    const show = (change: Partial<EventSourceState>): void => {
      next = { ...next, ...change };
      cancelFrame ??= nextFrame(() => {
        cancelFrame = undefined;
        tell(next);
      });
    };
    const source = openEventSource(url, {
      names: names === "" ? [] : names.split("\n"),
      withCredentials,
      place: before.place,
      onOpen() {
        show({ isConnected: true, error: undefined });
        latest.current.onOpen?.();
      },
      onMessage(message) {
        const { event, data } = message;
        if (latest.current.shows(event)) show({ data, event });
        latest.current.onMessage?.(message);
      },
      onLost() {
        show({ isConnected: false, error: connectionLost });
        latest.current.onError?.(connectionLost);
      },
      onEnd: () => closing.current(),
    });
    const end = (): void => {
      if (ended) return;
      ended = true;
      source.stop();
      cancelFrame?.();
      const state = { ...next, isConnected: false, error: undefined };
      known.current = { url, state, place: source.place };
      tell(state);
      latest.current.onClose?.();
    };
    closing.current = () => {
      end();
      setClosedUrl(url);
    };
    return end;
  }, [url, withCredentials, names, isClosed]);
  const close = useCallback(() => closing.current(), []);
  return { ...(shown.url === url ? shown.state : idle), close };
}

const everyMessage = (): boolean => true;
