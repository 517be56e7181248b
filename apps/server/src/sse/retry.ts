import { retryLine } from "@stepcast/hub";

/** An event stream with the retry frame in front: without one, browsers wait for three seconds. */
export function withRetry(stream: ReadableStream<Uint8Array> | null): ReadableStream | null {
  if (stream === null) return null;
  const reader = stream.getReader();
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(new TextEncoder().encode(`${retryLine()}\n`)),
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read ahead: what waits, waits in the log.
    { highWaterMark: 0 },
  );
}
