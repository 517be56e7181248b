import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** What answers that are still under way get once nothing more is accepted. */
const lastAnswersMs = 1_000;

/**
 * Ends the connections of a server that ends. Node waits for all that it does not know to be idle, among them what browsers
 * and HTTP clients opened ahead, and TLS that was never agreed on: a stranger could hold up the end for as long as a
 * handshake may take. Those on which nothing was asked yet, and who comes after them, go at once; the others have a moment.
 */
export function endConnections(app: FastifyInstance): void {
  const open = new Set<Socket>();
  let closing = false;
  const take = (socket: Socket): void => {
    if (closing) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  };
  // With TLS the second one has read what was asked, and the first one's bytes are those of both.
  for (const event of ["connection", "secureConnection"]) app.server.on(event, take);
  app.addHook("preClose", (done) => {
    closing = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    cutLater(app.server, open);
    done();
  });
}

function cutLater(server: Server, open: ReadonlySet<Socket>): void {
  const impatience = setTimeout(() => {
    for (const socket of open) socket.destroy();
  }, lastAnswersMs);
  server.once("close", () => clearTimeout(impatience));
}
