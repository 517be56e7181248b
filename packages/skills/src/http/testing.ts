import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface Listener extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Connections that were made to it so far. */
  readonly connections: () => number;
}

/** A server of this machine on a free port, for tests; it counts who comes. */
export async function listen(handle: RequestListener, host = "127.0.0.1"): Promise<Listener> {
  let connections = 0;
  const server = createServer(handle).on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, host, resolve);
  });
  // Cast: a server that listens on a host and port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
