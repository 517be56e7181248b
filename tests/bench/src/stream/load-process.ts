/** Entry of the process that subscribes: it counts, and does nothing else. */
import { setTimeout as sleep } from "node:timers/promises";
import { Reader } from "./reader.ts";
import { serveRemote } from "./remote.ts";

/** Connections that are made at the same time. */
const wave = 500;

export interface Received {
  /** Events that each reader has to have, and how many it has. */
  readonly least: number;
  readonly most: number;
  readonly total: number;
  readonly bytes: number;
  readonly ended: number;
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const methods = {
  /** Connects, and resolves with the milliseconds until the server answers on every stream. */
  connect: async ({ port, requests }: { readonly port: number; readonly requests: string[] }) => {
    const from = performance.now();
    for (let n = 0; n < requests.length; n += wave) {
      const made = requests.slice(n, n + wave).map((request) => new Reader(port, request));
      readers.push(...made);
      await Promise.all(made.map((reader) => reader.opened));
    }
    return performance.now() - from;
  },
  /** Connects one that never reads what comes after the first bytes. */
  stall: async ({ port, requests }: { readonly port: number; readonly requests: string[] }) => {
    const stalled = requests.map((request) => new Reader(port, request));
    await Promise.all(stalled.map((reader) => reader.opened));
    for (const reader of stalled) reader.pause();
    readers.push(...stalled);
  },
  /** Milliseconds from the request of one reader until it has `events` events. */
  replay: async ({
    port,
    requests,
    events,
    patienceMs,
  }: {
    readonly port: number;
    readonly requests: string[];
    readonly events: number;
    readonly patienceMs: number;
  }) => {
    const from = performance.now();
    const reader = new Reader(port, requests[0] ?? "");
    const enough = reader.reaches(events);
    const timer = setTimeout(() => reader.close(), patienceMs);
    await enough;
    clearTimeout(timer);
    reader.close();
    return performance.now() - from;
  },
  reset: ({ keep }: { readonly keep: number }) => {
    for (const reader of readers) reader.reset(keep);
  },
  /** Resolves when every reader has so many events, or nothing new came for `patienceMs`. */
  wait: async ({
    events,
    patienceMs,
  }: {
    readonly events: number;
    readonly patienceMs: number;
  }) => {
    let known = -1;
    let quietSinceMs = performance.now();
    for (;;) {
      const now = received();
      if (now.least >= events) return now;
      if (now.total !== known) quietSinceMs = performance.now();
      else if (performance.now() - quietSinceMs > patienceMs) return now;
      known = now.total;
      await sleep(5);
    }
  },
  latency: ({ sentAtMs }: { readonly sentAtMs: readonly number[] }): Latency => {
    const all = new Float64Array(readers.length * sentAtMs.length);
    let length = 0;
    for (const { arrivedAtMs } of readers)
      for (const [index, sentMs] of sentAtMs.entries())
        all[length++] = (arrivedAtMs?.[index] ?? Number.NaN) - sentMs;
    all.sort();
    const at = (share: number): number =>
      all[Math.min(length - 1, Math.floor(share * length))] ?? 0;
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  },
  disconnect: () => {
    for (const reader of readers.splice(0)) reader.close();
  },
};

export type LoadMethods = typeof methods;

const readers: Reader[] = [];

function received(): Received {
  const sum = { least: Number.POSITIVE_INFINITY, most: 0, total: 0, bytes: 0, ended: 0 };
  for (const { events, bytes, ended } of readers) {
    sum.least = Math.min(sum.least, events);
    sum.most = Math.max(sum.most, events);
    sum.total += events;
    sum.bytes += bytes;
    if (ended) sum.ended += 1;
  }
  return sum;
}

serveRemote(methods);
