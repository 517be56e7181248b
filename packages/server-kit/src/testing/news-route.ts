import { createSSEStream, sseResponse } from "../index.ts";

/** A route as a program of the source has it: one message, then the end. */
export function answerNews(request: Request): Response {
  const { stream, send, close } = createSSEStream({ signal: request.signal });
  send({ event: "notification", data: { message: "Lunch" } });
  close();
  return sseResponse(stream);
}
