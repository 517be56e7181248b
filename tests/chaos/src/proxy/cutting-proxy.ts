import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { Link, type LinkFault } from "./link.ts";

export interface CuttingProxyOptions {
  /** Port of the server on this machine, asked for at every connection. */
  readonly target: () => number;
  /** What is to happen to each connection, counted from 0. Default: nothing. */
  readonly fault?: ((connection: number) => LinkFault) | undefined;
}

/** A path to the server that breaks: in time, after bytes, by freezing, by trickling, by saying 503, by refusing. */
export class CuttingProxy implements AsyncDisposable {
  /** What a new connection meets: the server, or a 503 such as a proxy gives while the server restarts. */
  answer: "pass" | "unavailable" = "pass";
  readonly #options: CuttingProxyOptions;
  readonly #port: number;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #cuts = 0;
  #refusals = 0;
  private constructor(options: CuttingProxyOptions, port: number) {
    this.#port = port;
    this.#options = options;
    this.#server = createServer((reader) => this.#accept(reader));
  }

  static async open(options: CuttingProxyOptions): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(options, await claimPort());
    await proxy.#listen();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Connections that it cut, not those that a side ended. */
  get cuts(): number {
    return this.#cuts;
  }

  get connections(): number {
    return this.#connections;
  }

  /** Requests that it answered with 503. */
  get refusals(): number {
    return this.#refusals;
  }

  /** Every connection of now goes silent for both sides, and stays so. Later ones pass. Returns how many. */
  freeze(): number {
    let frozen = 0;
    for (const link of this.#links) {
      if (!link.open) continue;
      link.freeze();
      frozen += 1;
    }
    return frozen;
  }

  /** Cuts what is open, and refuses connections until `resume`. */
  async refuse(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#destroyAll();
    await closed;
  }

  /** Listens again, on the same port. */
  async resume(): Promise<void> {
    await this.#listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.refuse();
    this.#destroyAll();
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  #accept(reader: Socket): void {
    this.#sockets.add(reader);
    reader.once("close", () => this.#sockets.delete(reader));
    reader.setNoDelay(true);
    if (this.answer === "unavailable") {
      this.#sayUnavailable(reader);
      return;
    }
    const fault = this.#options.fault?.(this.#connections) ?? {};
    this.#connections += 1;
    // Half-open on purpose: a link decides itself what an end means.
    const server = connect({ port: this.#options.target(), host: "127.0.0.1", noDelay: true });
    this.#sockets.add(server);
    server.once("close", () => this.#sockets.delete(server));
    const link = new Link(reader, server, fault, () => {
      this.#cuts += 1;
    });
    this.#links.add(link);
    reader.once("close", () => this.#links.delete(link));
  }

  #sayUnavailable(reader: Socket): void {
    reader.on("error", () => {});
    reader.once("data", () => {
      this.#refusals += 1;
      reader.end(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
      );
    });
  }

  #destroyAll(): void {
    for (const link of this.#links) link.destroy();
    for (const socket of this.#sockets) socket.destroy();
    this.#links.clear();
  }
}
