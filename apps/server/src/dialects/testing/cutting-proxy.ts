import { connect, createServer, type Socket } from "node:net";

/**
 * Passes bytes on and cuts every connection after some of the answer, wherever that is: in the
 * middle of a frame, a name or a character. Later connections get further, so that every frame fits
 * in the end.
 */
export async function startCuttingProxy(target: string) {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let cuts = 0;
  const proxy = createServer((inside) => {
    const outside = connect(Number(port), hostname);
    let left = 500 + cuts * 150;
    for (const socket of [inside, outside]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        inside.destroy();
        outside.destroy();
      });
    }
    inside.pipe(outside);
    outside.on("data", (bytes: Buffer) => {
      if (bytes.byteLength < left) {
        left -= bytes.byteLength;
        inside.write(bytes);
        return;
      }
      cuts += 1;
      inside.end(bytes.subarray(0, left), () => outside.destroy());
      left = Number.POSITIVE_INFINITY;
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  if (typeof address !== "object" || address === null) throw new Error("The proxy has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
