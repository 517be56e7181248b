/** An answer that streams: for any server of the fetch standard. `headers` go before the usual ones. */
export function sseResponse(
  stream: ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(stream, {
    headers: {
      "Content-Type": "text/event-stream",
      // A proxy that gathers or compresses delays every event.
      "Cache-Control": "no-cache, no-transform",
      Connection: "keep-alive",
      "X-Accel-Buffering": "no",
      ...headers,
    },
  });
}
