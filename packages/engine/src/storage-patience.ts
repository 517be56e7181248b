import { isStepcastError } from "@stepcast/contracts";
import type { Clock } from "./clock.ts";

const firstWaitMs = 50;
const longestWaitMs = 1_000;

interface Patient {
  readonly clock: Clock;
  report(error: unknown, runId: string): void;
}

/** True for a storage that refuses for now: full, read-only, locked. What waits on it loses nothing. */
export function isPassingStorageError(error: unknown): boolean {
  return isStepcastError(error) && error.code.startsWith("storage_");
}

/** Repeats `write` until the storage takes it. Other errors reject. */
export async function patiently<T>(
  shell: Patient,
  runId: string,
  write: () => Promise<T>,
): Promise<T> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await write();
    } catch (error) {
      if (!isPassingStorageError(error)) throw error;
      shell.report(error, runId);
    }
    await new Promise<void>((resolve) => shell.clock.after(waitMs, resolve));
  }
}
