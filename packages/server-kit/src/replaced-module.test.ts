import { expect, it, vi } from "vitest";
import { createSSEStream, sseResponse } from "./index.ts";
import { answerNews } from "./testing/news-route.ts";

vi.mock("./index.ts", async (original) => ({
  ...(await original<typeof import("./index.ts")>()),
  createSSEStream: vi.fn(),
  sseResponse: vi.fn(),
}));

it("the functions of the module can be replaced by a test's own, and code that uses them does not notice", () => {
  const send = vi.fn(() => true);
  const close = vi.fn();
  const stream = new ReadableStream<Uint8Array>();
  vi.mocked(createSSEStream).mockReturnValue({ stream, send, close, drained: async () => {} });
  const answer = new Response("from the test");
  vi.mocked(sseResponse).mockReturnValue(answer);
  const request = new Request("http://localhost/news");
  expect(answerNews(request)).toBe(answer);
  expect(createSSEStream).toHaveBeenCalledWith({ signal: request.signal });
  expect(send.mock.calls).toEqual([[{ event: "notification", data: { message: "Lunch" } }]]);
  expect(close).toHaveBeenCalledTimes(1);
  expect(sseResponse).toHaveBeenCalledWith(stream);
});
