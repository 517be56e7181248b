import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Browsers and HTTP clients open connections ahead, on which nothing was asked yet. Node takes those for busy, so the
 * end of a server would wait for them; they, and who comes after them, are closed at once.
 */
export function dropUnused(app: FastifyInstance): void {
  const open = new Set<Socket>();
  let closing = false;
  app.server.on("connection", (socket: Socket) => {
    if (closing) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  app.addHook("preClose", (done) => {
    closing = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    done();
  });
}
