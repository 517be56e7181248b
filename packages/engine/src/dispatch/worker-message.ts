import type { MessagePort } from "node:worker_threads";
import type { ArtifactRef } from "@stepcast/contracts";
import { isErrorCode, StepcastError } from "@stepcast/contracts";
import type { AttemptFacts, FileContent, WorkEventType } from "../dispatcher.ts";
import { FatalStepError, RetryStepError, type WorkerSource } from "../skill.ts";

/** What a worker thread is handed. */
export interface WorkerTask {
  readonly facts: AttemptFacts;
  readonly source: WorkerSource;
  readonly skillId: string;
  readonly rawInput: unknown;
  readonly port: MessagePort;
  /** Where the process keeps compiled modules, when it does. */
  readonly compileCacheFolder: string | undefined;
}

/** What a worker thread says while it works. */
export type WorkerMessage =
  | { readonly kind: "emit"; readonly type: WorkEventType; readonly data: unknown }
  | { readonly kind: "put"; readonly id: number; readonly file: FileContent }
  | { readonly kind: "read"; readonly id: number; readonly ref: ArtifactRef }
  /** All that was told before has been sent. */
  | { readonly kind: "end" };

/** The answer to `put` and `read`. */
export interface WorkerReply {
  readonly id: number;
  readonly value?: ArtifactRef | Uint8Array;
  readonly error?: ThrownFacts;
}

export type WorkerResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ThrownFacts };

/** A thrown error as plain data, so that it survives the way between threads. */
export interface ThrownFacts {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly afterMs?: number;
}

export function packError(error: StepcastError): ThrownFacts {
  const { name, code, message, hint } = error;
  const facts = { name, code, message, hint };
  return "afterMs" in error ? { ...facts, afterMs: Number(error.afterMs) } : facts;
}

export function unpackError({ name, code, message, hint, afterMs }: ThrownFacts): StepcastError {
  if (name === "FatalStepError") return new FatalStepError(message, { hint });
  if (afterMs !== undefined) return new RetryStepError(afterMs, message, { hint });
  return new StepcastError(isErrorCode(code) ? code : "skill_failed", message, { hint });
}
