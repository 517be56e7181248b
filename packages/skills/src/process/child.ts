import { type ChildProcess, spawn } from "node:child_process";
import { FatalStepError } from "@stepcast/engine";
import { GatheredBytes } from "../gathered-bytes.ts";

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** All that the program sees. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string | undefined;
  /** Of output and errors, each. */
  readonly maxOutputBytes: number;
  readonly signal: AbortSignal;
}

export interface ChildEnd {
  readonly exitCode: number | null;
  /** The signal that ended it, if one did. */
  readonly killedBy: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Between the request to end and the end by force; the engine waits two seconds for both. */
const politeMs = 1_000;
/** How long what a program left behind may keep its output open. */
const lingerMs = 250;

/**
 * Starts a program without a shell, as the head of a process group of its own, and waits for its end. An abort
 * ends the whole group, and so do more output than allowed and the program's own end.
 * Errors: the signal's reason; FatalStepError for a program that cannot be started or says too much.
 */
export async function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { command, args, env, cwd, stdin, maxOutputBytes, signal } = options;
  signal.throwIfAborted();
  const child = spawn(command, args, { cwd, env, shell: false, detached: true, stdio: "pipe" });
  let tooMuch = false;
  const endGroup = groupEnder(child);
  const collect = (stream: NodeJS.ReadableStream): (() => string) =>
    collector(stream, maxOutputBytes, () => {
      tooMuch = true;
      endGroup();
    });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A program that does not read its input closes it; that is its own affair.
  child.stdin.on("error", () => undefined).end(stdin ?? "");
  signal.addEventListener("abort", endGroup, { once: true });
  try {
    const { exitCode, killedBy } = await ended(child);
    signal.throwIfAborted();
    if (tooMuch)
      throw new FatalStepError(
        `The program said more than ${maxOutputBytes} bytes and was stopped.`,
      );
    return { exitCode, killedBy, stdout: stdout(), stderr: stderr() };
  } finally {
    signal.removeEventListener("abort", endGroup);
  }
}

function ended(child: ChildProcess): Promise<Pick<ChildEnd, "exitCode" | "killedBy">> {
  return new Promise((resolve, reject) => {
    let lingering: NodeJS.Timeout | undefined;
    child.once("error", (cause) =>
      reject(new FatalStepError("The program could not be started.", { cause })),
    );
    child.once("exit", () => {
      // Its output is still open: it left something behind, which goes with it.
      lingering = setTimeout(() => {
        killGroup(child, "SIGKILL");
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, lingerMs);
    });
    child.once("close", (exitCode, killedBy) => {
      clearTimeout(lingering);
      // What it started may have closed its output and not heard of the end.
      killGroup(child, "SIGKILL");
      resolve({ exitCode, killedBy });
    });
  });
}

/** Asks the group to end, and ends it when it does not. */
function groupEnder(child: ChildProcess): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    killGroup(child, "SIGTERM");
    const force = setTimeout(() => killGroup(child, "SIGKILL"), politeMs);
    child.once("close", () => clearTimeout(force));
  };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

function collector(
  stream: NodeJS.ReadableStream,
  maxBytes: number,
  exceeded: () => void,
): () => string {
  const gathered = new GatheredBytes();
  let bytes = 0;
  stream.on("data", (piece: Buffer) => {
    bytes += piece.byteLength;
    if (bytes > maxBytes) exceeded();
    else gathered.add(piece);
  });
  return () => gathered.whole().toString("utf8");
}
