import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below what Linux and macOS take for outgoing connections and for who asks for any port: neither gets it
 * while a server is down. Above 10080, which `fetch` and browsers refuse.
 */
const lowest = 11_000;
const highest = 32_000;

/**
 * A TCP port of 127.0.0.1 for a server that comes back to it, and for a program that cannot say which one it
 * got. Nobody else is given it until this process has ended, however many tests run at once: the UDP port of
 * the same number, which no server here listens on, is held as the sign that it is taken. The kernel lets go
 * of that when the process ends in whatever way, so no claim is left behind.
 */
export async function claimPort(draw = () => randomInt(lowest, highest)): Promise<number> {
  for (;;) {
    const port = draw();
    if ((await claimed(port)) && (await isUnused(port))) return port;
  }
}

async function claimed(port: number): Promise<boolean> {
  const claim = createSocket("udp4");
  // Exclusive: what shares a cluster's sockets would be let in.
  claim.bind({ port, address: "127.0.0.1", exclusive: true });
  const isOurs = await happens(once(claim, "listening"));
  if (isOurs) claim.unref();
  else claim.close();
  return isOurs;
}

/** Whether no program listens on it that claimed nothing. */
async function isUnused(port: number): Promise<boolean> {
  const probe = createServer().listen(port, "127.0.0.1");
  if (!(await happens(once(probe, "listening")))) return false;
  probe.close();
  await once(probe, "close");
  return true;
}

function happens(event: Promise<unknown>): Promise<boolean> {
  return event.then(
    () => true,
    () => false,
  );
}
