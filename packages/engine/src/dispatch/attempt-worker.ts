import type { MessagePort } from "node:worker_threads";
import { type ArtifactRef, copyJson, StepcastError, toStepcastError } from "@stepcast/contracts";
import { systemClock } from "../clock.ts";
import type { AttemptSink } from "../dispatcher.ts";
import { notJson } from "../run/outcome.ts";
import type { Skill } from "../skill.ts";
import { AttemptContext } from "../skill-context.ts";
import {
  packError,
  unpackError,
  type WorkerMessage,
  type WorkerReply,
  type WorkerResult,
  type WorkerTask,
} from "./worker-message.ts";

/** Runs one attempt, in a worker thread, of a skill that it imports by itself. */
export async function runAttempt(task: WorkerTask): Promise<WorkerResult> {
  const { facts, port, rawInput } = task;
  // Never aborts: an aborted attempt is not told so, its thread is ended.
  const { signal } = new AbortController();
  const context = new AttemptContext({ ...facts, ...portSink(port), signal }, systemClock);
  try {
    const skill = await importSkill(task);
    const value = await skill.run(skill.input.parse(rawInput), context);
    mustCross(value, task.skillId);
    return { ok: true, value };
  } catch (thrown) {
    return { ok: false, error: packError(toStepcastError(thrown, "skill_failed")) };
  } finally {
    context.close();
    port.postMessage({ kind: "end" } satisfies WorkerMessage);
    port.close();
  }
}

/** What cannot go from one thread to another would fail there without a word. What can is the main thread's to judge. */
function mustCross(value: unknown, skillId: string): void {
  const copied = copyJson(value);
  if (copied.ok) return;
  try {
    structuredClone(value);
  } catch {
    throw new StepcastError("output_not_json", notJson(skillId, copied.fault));
  }
}

async function importSkill({ source, skillId }: WorkerTask): Promise<Skill> {
  const module: Record<string, unknown> = await import(source.module);
  const skill = module[source.export];
  if (isSkill(skill) && skill.id === skillId) return skill;
  throw new StepcastError(
    "skill_unknown",
    `The module of ${skillId} does not export it as ${source.export}.`,
  );
}

function isSkill(value: unknown): value is Skill {
  return (
    typeof value === "object" &&
    value !== null &&
    "run" in value &&
    "input" in value &&
    "id" in value
  );
}

/** Sends what the skill tells to the main thread, and asks it for artifacts. */
function portSink(port: MessagePort): AttemptSink {
  const waiting = new Map<
    number,
    { resolve(value: ArtifactRef | Uint8Array): void; reject(error: Error): void }
  >();
  let last = 0;
  port.on("message", ({ id, value, error }: WorkerReply) => {
    const request = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) request?.reject(unpackError(error));
    else if (value !== undefined) request?.resolve(value);
  });
  const ask = (message: (id: number) => WorkerMessage): Promise<ArtifactRef | Uint8Array> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      port.postMessage(message(last));
    });
  return {
    emit: (type, data) => port.postMessage({ kind: "emit", type, data } satisfies WorkerMessage),
    // Casts: the main thread answers `put` with a reference and `read` with bytes.
    putArtifact: (file) => ask((id) => ({ kind: "put", id, file })) as Promise<ArtifactRef>,
    readArtifact: (ref) => ask((id) => ({ kind: "read", id, ref })) as Promise<Uint8Array>,
  };
}
