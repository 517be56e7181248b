import { type ChildProcess, spawn } from "node:child_process";

export interface CommandResult {
  /** Null when it was ended because it took too long. */
  readonly code: number | null;
  /** What it printed, both streams in the order in which it came. */
  readonly output: string;
}

const running = new Set<ChildProcess>();

/** Ends a command with all that it started: each has a process group of its own. */
function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It was gone already.
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    for (const child of running) end(child);
    process.exit(1);
  });
}

/**
 * Runs a program of `node_modules/.bin`, or of the system, without input. With `show` its output also goes to the
 * terminal as it comes. Never rejects: a program that cannot be started is one that failed.
 */
export function runCommand(
  command: readonly [string, ...string[]],
  options: {
    readonly limitMs: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly show?: boolean;
  },
): Promise<CommandResult> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", ...options.env },
  });
  running.add(child);
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece: Buffer) => {
      pieces.push(piece);
      if (options.show === true) process.stdout.write(piece);
    });
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      pieces.push(Buffer.from(`\n${program} took longer than ${options.limitMs / 1000} s.\n`));
      end(child);
    }, options.limitMs);
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, output: Buffer.concat(pieces).toString() });
    };
    child.once("error", (error) => {
      pieces.push(Buffer.from(`${program} cannot be started: ${error.message}\n`));
      finish(null);
    });
    child.once("close", finish);
  });
}
