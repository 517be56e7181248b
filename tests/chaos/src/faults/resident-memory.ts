import { execFileSync } from "node:child_process";

/** Resident memory of a process in bytes, on Linux and macOS. */
export function residentBytes(pid: number): number {
  return (
    1_024 * Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }))
  );
}
