/** Readers come back after 250-500 ms, each at its own moment, so that a restart is not followed by a herd. */
export function retryFrame(): string {
  return `retry: ${250 + Math.floor(Math.random() * 250)}\n\n`;
}

/** An event stream with the retry frame in front: without one, browsers wait for three seconds. */
export function withRetry(stream: ReadableStream<Uint8Array> | null): ReadableStream | null {
  if (stream === null) return null;
  const reader = stream.getReader();
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(new TextEncoder().encode(retryFrame())),
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
