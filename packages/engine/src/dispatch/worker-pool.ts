import module from "node:module";
import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { StepcastError, toStepcastError } from "@stepcast/contracts";
import type { Piscina } from "piscina";
import type { Attempt, AttemptSink, Dispatcher } from "../dispatcher.ts";
import {
  packError,
  unpackError,
  type WorkerMessage,
  type WorkerReply,
  type WorkerResult,
  type WorkerTask,
} from "./worker-message.ts";

export interface WorkerDispatcherOptions {
  /** Worker threads at most. Default: as many as the machine runs at once. */
  readonly maxThreads?: number | undefined;
}

/** How long a thread without work is kept. */
const idleMs = 30_000;

/**
 * Runs attempts in a pool of worker threads, which is made (and its library loaded) with the first
 * attempt. An aborted attempt ends its thread, so that even a blocked skill stops.
 */
export function createWorkerDispatcher({ maxThreads }: WorkerDispatcherOptions): Dispatcher {
  let pool: Promise<Piscina> | undefined;
  return {
    async dispatch(attempt) {
      pool ??= openPool(maxThreads ?? availableParallelism());
      return await runInWorker(await pool, attempt);
    },
    async close() {
      if (pool !== undefined) await (await pool).destroy();
    },
  };
}

async function openPool(maxThreads: number): Promise<Piscina> {
  const { Piscina } = await import("piscina");
  const filename = new URL("./worker-entry.ts", import.meta.url).href;
  return new Piscina({ filename, minThreads: 0, maxThreads, idleTimeout: idleMs });
}

async function runInWorker(pool: Piscina, attempt: Attempt): Promise<unknown> {
  const { runId, room, stepId, idempotencyKey, secretHosts, skill, rawInput, signal } = attempt;
  const facts = { runId, room, stepId, attempt: attempt.attempt, idempotencyKey, secretHosts };
  if (skill.worker === undefined)
    throw new StepcastError("internal", `${skill.id} has no worker source.`);
  const { port1, port2 } = new MessageChannel();
  const told = serve(port1, attempt);
  try {
    const task: WorkerTask = {
      facts,
      source: skill.worker,
      skillId: skill.id,
      rawInput,
      port: port2,
      compileCacheFolder: module.getCompileCacheDir(),
    };
    const result: WorkerResult = await pool.run(task, { transferList: [port2], signal });
    await told;
    if (result.ok) return result.value;
    throw unpackError(result.error);
  } finally {
    port1.close();
  }
}

/** Passes on what the worker tells, and answers it. Resolves once it has told everything. */
function serve(port: MessagePort, sink: AttemptSink): Promise<void> {
  return new Promise((resolve) => {
    port.on("message", (message: WorkerMessage) => {
      if (message.kind === "end") resolve();
      // Cast: the worker's own sink paired type and data.
      else if (message.kind === "emit") sink.emit(message.type, message.data as never);
      else void answer(port, message, sink);
    });
    port.on("close", resolve);
  });
}

async function answer(
  port: MessagePort,
  message: Extract<WorkerMessage, { readonly id: number }>,
  sink: AttemptSink,
): Promise<void> {
  const { id } = message;
  try {
    const value =
      message.kind === "put"
        ? await sink.putArtifact(message.file)
        : await sink.readArtifact(message.ref);
    port.postMessage({ id, value } satisfies WorkerReply);
  } catch (thrown) {
    port.postMessage({ id, error: packError(toStepcastError(thrown)) } satisfies WorkerReply);
  }
}
