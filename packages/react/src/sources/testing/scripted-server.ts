import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers each request with what the test says, in turn, the last one again and again. */
export async function scriptedServer(answers: readonly ((response: ServerResponse) => void)[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.setHeader("access-control-allow-origin", "*");
    answers[Math.min(asked.length, answers.length) - 1]?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Cast: a server that listens on a host and port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${port}/stream`, asked, close };
}

/** An answer that is a stream, left open unless it ends. */
export const stream = (frames: string, then?: "end") => (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(`retry: 20\n\n${frames}`);
  if (then === "end") response.end();
};

export const refuse = (response: ServerResponse) => response.writeHead(503).end();
