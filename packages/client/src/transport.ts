import { type Clock, monotonic } from "./clock.ts";
import type { OpenEventStream } from "./event-stream.ts";

/** For this long a way that holds streams back is taken to do so still. */
const rememberMs = 5 * 60_000;

/**
 * A stream, and where nothing of it arrives, the same items by long-polling: some proxies hand an
 * answer on only when it is complete. What was learned is kept for a while, or until polling fails too:
 * then it was the server that said nothing.
 */
export function createTransport(
  stream: OpenEventStream,
  poll: OpenEventStream,
  clock: Clock,
): OpenEventStream {
  let pollUntil = Number.NEGATIVE_INFINITY;
  return async (input, listener, signal) => {
    if (monotonic(clock) >= pollUntil) {
      const end = await stream(input, listener, signal);
      if (end.mute !== true || signal.aborted) return end;
      pollUntil = monotonic(clock) + rememberMs;
    }
    const end = await poll(input, listener, signal);
    if (end.mute === true) pollUntil = Number.NEGATIVE_INFINITY;
    return end;
  };
}
