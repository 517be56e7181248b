import { type ChildProcess, spawn } from "node:child_process";
import { StepcastError } from "@stepcast/contracts";
import { readServer, type ServerAddress } from "./data-folder.ts";
import { serverEnvironment } from "./env.ts";
import { serverProgram } from "./server-program.ts";

/** A server that lives as long as the command that started it. */
export interface OwnServer extends ServerAddress, AsyncDisposable {
  /** Aborts, with the reason, when the server ends before it was told to. */
  readonly lost: AbortSignal;
}

const startPatienceMs = 20_000;
/** What the server takes at most to drain, and a little more. */
const stopPatienceMs = 11_000;
const lookEveryMs = 15;
/** Whoever waits longer for the server to end is told why. */
const slowEndMs = 1_000;
/** The 6 s are those of the server's boot.ts. */
const whyItTakes =
  "The server that this command started is ending; steps that still run get up to 6 s. Ctrl-C ends it now, and they run again when it goes on.";

/** What the end of a server needs of the command. */
export interface Farewell {
  /** Says something beside the results. */
  note(text: string): void;
  /** Calls back when the user asks once more to leave. */
  onNext(listener: () => void): void;
}

/**
 * Starts a server on the data folder, on a free port, and waits until it answers. It gets a process
 * group of its own: Ctrl-C in the terminal is for the command, which then ends the server in order.
 * Its standard input ends with the command, also one that is killed, and then it ends itself in order.
 * Errors: `unreachable` with what the server said.
 */
export async function startOwnServer(
  dataFolder: string,
  signal: AbortSignal,
  farewell: Farewell,
): Promise<OwnServer> {
  const program = serverProgram();
  if (program === undefined)
    throw new StepcastError(
      "unreachable",
      "No server is running, and this installation has none to start.",
      {
        hint: "Start one, or name one with --url.",
      },
    );
  const child = spawn(process.execPath, [program, "--until-stdin-ends"], {
    env: serverEnvironment(dataFolder),
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  const said = collect(child);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const lost = new AbortController();
  let stopping = false;
  void ended.then(() => {
    if (!stopping) lost.abort(endedEarly(said()));
  });
  const end = async (): Promise<void> => {
    stopping = true;
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopPatienceMs);
    await ended;
    clearTimeout(timer);
  };
  const endTold = async (): Promise<void> => {
    const timer = setTimeout(() => {
      farewell.note(whyItTakes);
      // A second signal ends it at once.
      farewell.onNext(() => child.kill("SIGTERM"));
    }, slowEndMs);
    await end();
    clearTimeout(timer);
  };
  try {
    const stopLooking = AbortSignal.any([lost.signal, signal]);
    const address = await answering(dataFolder, child, stopLooking);
    return { ...address, lost: lost.signal, [Symbol.asyncDispose]: endTold };
  } catch (error) {
    await end();
    throw error;
  }
}

async function answering(
  dataFolder: string,
  child: ChildProcess,
  signal: AbortSignal,
): Promise<ServerAddress> {
  const deadline = Date.now() + startPatienceMs;
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    const server = await readServer(dataFolder);
    if (server !== undefined && server.pid === child.pid) return server;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new StepcastError(
    "unreachable",
    `The server did not start within ${startPatienceMs / 1000} s.`,
  );
}

/** The last things the server wrote; its pipe is read for as long as it lives, so that it never blocks. */
function collect(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8");
  child.stderr?.on("data", (piece: string) => {
    text = (text + piece).slice(-2_000);
  });
  return () => text.trim();
}

function endedEarly(said: string): StepcastError {
  const lines = said.split("\n");
  // What Node says of a crash ends with a stack and its own version.
  const last = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
  return new StepcastError(
    "unreachable",
    `The server that this command started ended${last === "" ? "." : `: ${last}`}`,
    { hint: "Runs are kept; they go on when a server starts on the same data folder." },
  );
}
