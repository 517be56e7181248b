// A server in a process of its own, whose memory can be asked for: node --expose-gc host.ts, started by hosted-server.ts.
import { createServer, type Log } from "@stepcast/server";

/** What everything inherits from, as it was at the start. */
const inherited = (): string =>
  [Object.prototype, Array.prototype, Function.prototype, String.prototype]
    .map((prototype) => Reflect.ownKeys(prototype).map(String).join())
    .join(";");
const inheritedAtStart = inherited();

/** What the server said that it should never have to say, and what nobody caught. */
const complaints: string[] = [];
const complain = (what: string, error: unknown): void => {
  const text = error instanceof Error ? (error.stack ?? String(error)) : JSON.stringify(error);
  if (complaints.length < 50) complaints.push(`${what}: ${text}`);
};
process.on("uncaughtException", (error) => complain("nobody caught", error));
process.on("unhandledRejection", (error) => complain("nobody handled", error));

const log: Log = {
  debug() {},
  info() {},
  warn() {},
  error: (message, fields = {}) =>
    complain(`${message} ${fields["path"] ?? ""}`, fields["error"] ?? fields),
};

const [dataFolder = ""] = process.argv.slice(2);
const server = await createServer({
  dataFolder,
  durability: "process",
  heartbeatMs: 1_000,
  log,
}).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

process.on("message", (message) => {
  if (message === "look") void look();
  if (message === "break") {
    breakAll(server.store);
    breakAll(server.hub);
    process.send?.("broken");
  }
});

/** Every method throws what a defect throws: an error whose text and stack are nobody else's business. */
function breakAll(part: object): void {
  const names = new Set<string>();
  for (
    let one: object | null = part;
    one !== null && one !== Object.prototype;
    one = Object.getPrototypeOf(one)
  )
    for (const name of Object.getOwnPropertyNames(one)) names.add(name);
  for (const name of names)
    if (name !== "constructor" && typeof Reflect.get(part, name) === "function")
      Object.defineProperty(part, name, {
        value: () => {
          throw new Error(`the inside of ${name} broke in /srv/stepcast/inside.ts`);
        },
      });
}

async function look(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  process.send?.({
    heapBytes: heapUsed + arrayBuffers,
    complaints,
    isPolluted: inherited() !== inheritedAtStart,
  });
}

const { url, token, addresses } = server;
process.send?.({ url, token, addresses });
