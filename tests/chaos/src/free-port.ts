import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below what Linux and macOS take for outgoing connections: nothing else gets it while a server is down. Above 10080, which `fetch` refuses. */
const lowest = 11_000;
const highest = 32_000;

/** A port that was free a moment ago, to which a server can come back. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    const probe = createServer().listen(port, "127.0.0.1");
    try {
      await once(probe, "listening");
    } catch {
      continue;
    }
    probe.close();
    await once(probe, "close");
    return port;
  }
}
