import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * What lies between a browser and a server, to be pulled out: Chromium told to be offline refuses new
 * requests, but leaves a stream open that it has.
 */
export class Cable {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #out = false;

  private constructor(server: Server, target: number) {
    this.#server = server;
    // Cast: it listens on a TCP port.
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
    server.on("connection", (socket) => this.#join(socket, target));
  }

  static async to(url: string): Promise<Cable> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Cable(server, Number(new URL(url).port));
  }

  /** Ends what is open, and everything that comes. */
  pull(): void {
    this.#out = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  plug(): void {
    this.#out = false;
  }

  async close(): Promise<void> {
    this.pull();
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }

  #join(near: Socket, port: number): void {
    if (this.#out) {
      near.destroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
