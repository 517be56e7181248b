import { nextFrame } from "@stepcast/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { openEventSource, type SourceMessage } from "./open-event-source.ts";

export interface EventSourceOptions {
  /** Called for each message, also when several come within a frame. */
  readonly onMessage?: ((message: SourceMessage) => void) | undefined;
  readonly onError?: ((error: string) => void) | undefined;
  readonly onOpen?: (() => void) | undefined;
  /** Called when it was closed for good: by `close`, another address or the end of the component. */
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
  /** Stops listening for good. */
  close(): void;
}

const connectionLost = "Connection lost. Reconnecting...";
const idle: EventSourceState = {
  data: undefined,
  event: undefined,
  error: undefined,
  isConnected: false,
};

/**
 * Listens to a stream while mounted (source D). Renders at most once per frame, with the latest
 * message; it comes back by itself, with what it missed. No address: nothing is opened.
 */
export function useEventSource(
  url: string | undefined,
  options: EventSourceOptions = {},
): EventSourceStream {
  const { withCredentials = false, events = [] } = options;
  const [state, setState] = useState(idle);
  const [isClosed, setClosed] = useState(false);
  // The latest callbacks, without opening the stream again for each of them.
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const names = events.join("\n");
  useEffect(() => {
    if (url === undefined || isClosed) return;
    let next = idle;
    let cancelFrame: (() => void) | undefined;
    const show = (change: Partial<EventSourceState>): void => {
      next = { ...next, ...change };
      cancelFrame ??= nextFrame(() => {
        cancelFrame = undefined;
        setState(next);
      });
    };
    const stop = openEventSource(url, {
      names: names === "" ? [] : names.split("\n"),
      withCredentials,
      onOpen() {
        show({ isConnected: true, error: undefined });
        latest.current.onOpen?.();
      },
      onMessage(message) {
        show({ data: message.data, event: message.event });
        latest.current.onMessage?.(message);
      },
      onLost() {
        show({ isConnected: false, error: connectionLost });
        latest.current.onError?.(connectionLost);
      },
    });
    return () => {
      stop();
      cancelFrame?.();
      setState({ ...next, isConnected: false, error: undefined });
      latest.current.onClose?.();
    };
  }, [url, withCredentials, names, isClosed]);
  const close = useCallback(() => setClosed(true), []);
  return { ...state, close };
}
