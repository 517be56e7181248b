import { spawnSync } from "node:child_process";

/** `prlimit` of util-linux, which every Linux has. */
const program = "prlimit";

/** Whether the writes of a process can be made to fail here. */
export const canFailWrites = spawnSync(program, ["--version"]).status === 0;

/**
 * From now on a process writes no file beyond `bytes`: the kernel cuts the write that crosses them
 * short, in the middle of whatever it is, and refuses the next one (EFBIG). `unlimited` takes that back.
 * Errors: when the process is not this user's, or gone.
 */
export function limitWrites(pid: number, bytes: number | "unlimited"): void {
  // The soft limit alone: anybody may raise it again, up to the hard one, which only root may.
  const soft = bytes === "unlimited" ? prlimit(pid, hardLimit).trim() : bytes;
  prlimit(pid, [`--fsize=${soft}:`]);
}

const hardLimit = ["--fsize", "--raw", "--noheadings", "--output=HARD"];

function prlimit(pid: number, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, ["--pid", String(pid), ...args]);
  if (status !== 0) throw new Error(`${program}: ${stderr.toString()}`);
  return stdout.toString();
}
