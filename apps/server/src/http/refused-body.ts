import type { FastifyReply, FastifyRequest } from "fastify";

/** What is read of a refused body, and for how long, before the connection is cut. */
const mostBytes = 64 * 1024 * 1024;
const mostMs = 5_000;

/**
 * Answers a request whose body is still on its way, then reads on and throws away: a client that is
 * sending when its connection closes never gets to read the answer. Bounded, so that it is no way
 * to keep a server busy.
 */
export function answerEarly(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: { readonly status: number; readonly body: string },
): void {
  const { raw: incoming } = request;
  const { raw: response } = reply;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) response.setHeader(name, value);
  response.setHeader("content-length", Buffer.byteLength(answer.body));
  // Nothing more is read of this connection once the answer has ended.
  response.setHeader("connection", "close");
  response.writeHead(answer.status);
  response.write(answer.body);
  let bytes = 0;
  const end = (): void => {
    clearTimeout(timer);
    incoming.off("data", count);
    response.end();
  };
  const count = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes > mostBytes) end();
  };
  const timer = setTimeout(end, mostMs);
  incoming.on("data", count).once("end", end).once("close", end).resume();
}
