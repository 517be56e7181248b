import type {
  JsonValue,
  RerunOptions,
  RunHandle,
  RunsClient,
  StartOptions,
  StepcastError,
} from "@stepcast/client";
import { toStepcastError } from "@stepcast/contracts";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useConnection } from "./use-connection.ts";
import { useStepcast } from "./use-stepcast.ts";

export interface RunActions {
  start(request: Parameters<RunsClient["start"]>[0], options?: StartOptions): Promise<RunHandle>;
  rerun(runId: string, options?: RerunOptions): Promise<RunHandle>;
  cancel(runId: string, reason?: string): Promise<void>;
  pause(runId: string, reason?: string): Promise<void>;
  resume(runId: string, reason?: string): Promise<void>;
  retry(runId: string, reason?: string): Promise<void>;
  answer(runId: string, approvalId: string, approved: boolean, answer?: JsonValue): Promise<void>;
  /** True while a command of this hook is on its way. */
  readonly isExecuting: boolean;
  /**
   * Why the latest command failed, until the next one begins, or, where nobody answered, until the connection is
   * live again. The command's promise rejects with it too.
   */
  readonly error: StepcastError | undefined;
}

interface Progress {
  readonly executing: number;
  readonly error: StepcastError | undefined;
}

const rest: Progress = { executing: 0, error: undefined };

/** Commands on runs, as server commands: they hold whatever happens to this page. The functions never change. */
export function useRunActions(): RunActions {
  const { runs } = useStepcast();
  const [progress, setProgress] = useState(rest);
  const mounted = useMounted();
  const live = useConnection(({ state }) => state === "live");
  useEffect(() => {
    if (live) setProgress(answered);
  }, [live]);

  const track = useCallback(
    async <T>(command: () => Promise<T>): Promise<T> => {
      const change = (update: (now: Progress) => Progress): void => {
        if (mounted.current) setProgress(update);
      };
      change(({ executing }) => ({ executing: executing + 1, error: undefined }));
      try {
        const result = await command();
        change(({ executing, error }) => ({ executing: executing - 1, error }));
        return result;
      } catch (thrown) {
        const error = toStepcastError(thrown);
        change(({ executing }) => ({ executing: executing - 1, error }));
        throw error;
      }
    },
    [mounted],
  );

  const commands = useMemo(
    (): Omit<RunActions, "isExecuting" | "error"> => ({
      start: (request, options) => track(() => runs.start(request, options)),
      rerun: (runId, options) => track(() => runs.rerun(runId, options)),
      cancel: (runId, reason) => track(() => runs.cancel(runId, reason)),
      pause: (runId, reason) => track(() => runs.pause(runId, reason)),
      resume: (runId, reason) => track(() => runs.resume(runId, reason)),
      retry: (runId, reason) => track(() => runs.retry(runId, reason)),
      answer: (runId, approvalId, approved, answer) =>
        track(() => runs.answer(runId, approvalId, approved, answer)),
    }),
    [runs, track],
  );
  return { ...commands, isExecuting: progress.executing > 0, error: progress.error };
}

/** That nobody answered holds no longer once somebody does. */
function answered(now: Progress): Progress {
  return now.error?.code === "unreachable" ? { ...now, error: undefined } : now;
}

/** True between mount and unmount, also under StrictMode's rehearsal. */
function useMounted(): { readonly current: boolean } {
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}
