import module from "node:module";
import type { WorkerResult, WorkerTask } from "./worker-message.ts";

/**
 * The entry of a worker thread. It imports nothing but this before the compile cache is on: a thread
 * that compiles everything anew takes a second to do its first work.
 */
export default async function runTask(task: WorkerTask): Promise<WorkerResult> {
  if (task.compileCacheFolder !== undefined) module.enableCompileCache(task.compileCacheFolder);
  const { runAttempt } = await import("./attempt-worker.ts");
  const result = await runAttempt(task);
  // A thread is ended, it does not exit, so nobody else writes what it compiled.
  if (task.compileCacheFolder !== undefined) module.flushCompileCache();
  return result;
}
