import { execFileSync } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import type { ServerProcess } from "../server-process.ts";

/** Arguments of Node with which a server throws away what it does not need when it is told to. */
export const clearing: readonly string[] = [
  "--expose-gc",
  "--max-semi-space-size=4",
  `--import=data:text/javascript,${encodeURIComponent('process.on("SIGUSR2", () => globalThis.gc())')}`,
];

/** Settings of glibc with which memory that is free goes back to the system, so that what is resident is what is held. */
export const returning: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "16384",
  MALLOC_TRIM_THRESHOLD_: "16384",
};

const settlingMs = 4_000;

/** What a server started with {@link clearing} holds once it has thrown away what it can, and the system has it back. In bytes. */
export async function clearedBytes(server: ServerProcess): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (const until = performance.now() + settlingMs; performance.now() < until; await wait(200)) {
    server.signal("SIGUSR2");
    least = Math.min(least, residentBytes(server.pid));
  }
  return least;
}

/** Resident memory of a process in bytes, on Linux and macOS. */
export function residentBytes(pid: number): number {
  return (
    1_024 * Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }))
  );
}
