import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** Methods that a process answers, each with one plain value. */
export type Methods = Readonly<Record<string, (input: never) => unknown>>;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly input: unknown;
}
type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

/** A process whose methods are called from here. */
export interface Remote<M extends Methods> extends AsyncDisposable {
  call<N extends keyof M & string>(
    method: N,
    ...input: Parameters<M[N]>
  ): Promise<Awaited<ReturnType<M[N]>>>;
}

/** Starts `module` as a process of its own. It is killed when the handle is disposed of. */
export function startRemote<M extends Methods>(
  module: URL,
  execArgv: readonly string[],
): Remote<M> {
  const child = fork(module, {
    execArgv: [...execArgv],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production", NODE_NO_WARNINGS: "1" },
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  child.on("message", (message) => {
    // Cast: `serveRemote` sends nothing else.
    const answer = message as Answer;
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) call?.reject(new Error(answer.error));
    else call?.resolve(answer.result);
  });
  child.on("exit", (code, signal) => {
    for (const { reject } of waiting.values())
      reject(new Error(`the process ended with ${signal ?? code}`));
  });
  return {
    call(method, ...[input]) {
      const id = calls++;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(id, answer);
      child.send({ id, method, input } satisfies Call);
      // Cast: the other side is typed by the same Methods.
      return answer.promise as Promise<never>;
    },
    [Symbol.asyncDispose]: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** Answers calls from the process that started this one. */
export function serveRemote(methods: Methods): void {
  process.on("message", async (message) => {
    // Cast: `startRemote` sends nothing else.
    const { id, method, input } = message as Call;
    try {
      const result = await methods[method]?.(input as never);
      process.send?.({ id, result } satisfies Answer);
    } catch (thrown) {
      const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      process.send?.({ id, error } satisfies Answer);
    }
  });
  process.on("disconnect", () => process.exit(0));
}
