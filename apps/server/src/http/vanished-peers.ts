import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Closes connections whose other end is gone without a word: a machine that lost its network or its
 * power says nothing, and a stream that only writes would be kept up by the system for a quarter of
 * an hour. What tells is the system's own count of transmissions that nobody acknowledged; it starts
 * over with every sign of life. Linux shows it; elsewhere the system's own patience holds.
 */
export interface PeerWatch {
  /** Sockets are looked at this often; one goes when it was silent at two looks in a row. */
  readonly everyMs: number;
  /** The system's tables of TCP connections. Default: /proc/net/tcp and tcp6. */
  readonly readTables?: () => Promise<string>;
  readonly onVanished?: (socket: Socket) => void;
}

/** Watches the connections of a server until it closes. */
export function watchPeers(server: Server, watch: PeerWatch): void {
  const { everyMs, readTables = kernelTables, onVanished } = watch;
  const open = new Map<string, Socket>();
  let suspects = new Set<string>();
  server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    if (key === undefined) return;
    open.set(key, socket);
    socket.once("close", () => {
      if (open.get(key) === socket) open.delete(key);
    });
  });
  const look = async (): Promise<void> => {
    if (open.size === 0) return;
    const silent = silentConnections(await readTables());
    for (const key of silent) {
      const socket = open.get(key);
      if (socket === undefined || !suspects.has(key)) continue;
      onVanished?.(socket);
      socket.destroy();
    }
    suspects = silent;
  };
  const timer = setInterval(() => void look().catch(() => clearInterval(timer)), everyMs);
  timer.unref();
  server.once("close", () => clearInterval(timer));
}

/**
 * An established connection with a transmission that was repeated at least three times in vain:
 * `sl: local remote st tx:rx tr:when retransmits ...`, everything in hexadecimal digits.
 */
const silentLine =
  /^ *\d+: ([0-9A-F]+:[0-9A-F]{4}) ([0-9A-F]+:[0-9A-F]{4}) 01 [0-9A-F]{8}:[0-9A-F]{8} 01:[0-9A-F]{8} 0000000[3-9A-F] /gm;

/** The connections of a table that get no answer, as `local remote`. */
export function silentConnections(tables: string): Set<string> {
  const found = tables.matchAll(silentLine);
  return new Set([...found].map(([, local, remote]) => `${local} ${remote}`));
}

async function kernelTables(): Promise<string> {
  const tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
  const texts = await Promise.all(tables.map((path) => readFile(path, "latin1").catch(() => "")));
  if (texts.every((text) => text === "")) throw new Error("this system shows no connections");
  return texts.join("");
}

function keyOf(socket: Socket): string | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (localAddress === undefined || remoteAddress === undefined) return undefined;
  return `${endOf(localAddress, localPort)} ${endOf(remoteAddress, remotePort)}`;
}

/** An address and port as the tables write them: 32-bit words in the machine's own order, which is little-endian. */
export function endOf(address: string, port = 0): string {
  const bytes = address.includes(":") ? v6Bytes(address) : v4Bytes(address);
  const words = Buffer.from(bytes).swap32().toString("hex");
  return `${words}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}

function v4Bytes(address: string): number[] {
  return address.split(".").map(Number);
}

function v6Bytes(address: string): number[] {
  const plain = address.replace(/%.*$/, "").replace(/(\d+\.){3}\d+$/, (dotted) => {
    const [a = 0, b = 0, c = 0, d = 0] = v4Bytes(dotted);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const first = groupsOf(head);
  const last = groupsOf(tail ?? "");
  const zeros = Array<number>(8 - first.length - last.length).fill(0);
  return [...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
