import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

/** What a stranger is told to do, and what came of it. */
export interface StrangerTask {
  readonly port: number;
  readonly perSecond: number;
  /** From how many addresses the tokens are said to come. */
  readonly addresses: number;
}
export interface StrangerReport {
  readonly sent: number;
  readonly answers: Readonly<Record<string, number>>;
}

const mostWaiting = 100;

/**
 * Shows wrong tokens as fast as it was told to, in a thread of its own, until it hears anything. The
 * tokens have the form of right ones, so that only looking them up tells.
 */
async function knock({ port, perSecond, addresses }: StrangerTask): Promise<StrangerReport> {
  const answers: Record<string, number> = {};
  let sent = 0;
  let answered = 0;
  let told = false;
  parentPort?.once("message", () => {
    told = true;
  });
  const sockets = Array.from({ length: 20 }, (): Socket => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket
      .on("error", () => undefined)
      .on("data", (piece: Buffer) => {
        for (const [, status = ""] of piece.toString("latin1").matchAll(/HTTP\/1\.1 (\d{3})/g)) {
          answered += 1;
          answers[status] = (answers[status] ?? 0) + 1;
        }
      });
    return socket;
  });
  const begun = performance.now();
  while (!told) {
    const due = ((performance.now() - begun) / 1_000) * perSecond;
    // No more than this many wait for their answer: what is measured is the others' wait, not a queue's.
    while (sent < due && sent - answered < mostWaiting) {
      sent += 1;
      sockets[sent % sockets.length]?.write(request(sent, sent % addresses));
    }
    await wait(1);
  }
  for (const socket of sockets) socket.destroy();
  return { sent, answers };
}

function request(serial: number, address: number): string {
  const token = `sc_${String(serial).padStart(43, "A")}`;
  const from = `203.${Math.floor(address / 65_536)}.${Math.floor(address / 256) % 256}.${address % 256}`;
  return [
    "GET /api/v1/runs HTTP/1.1",
    "host: localhost",
    `authorization: Bearer ${token}`,
    `x-forwarded-for: ${from}`,
    "\r\n",
  ].join("\r\n");
}

// Cast: whoever starts this thread hands over a task.
parentPort?.postMessage(await knock(workerData as StrangerTask));
