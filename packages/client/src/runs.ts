import { newId, type StartedRun } from "@stepcast/contracts";
import type { Clock } from "./clock.ts";
import { repeat } from "./repeat.ts";
import type { Ask, Rpc } from "./rpc.ts";
import { createRunHandle } from "./run-handle.ts";
import type { RunStores } from "./run-stores.ts";
import type { RunHandle, RunsClient, Stepcast } from "./stepcast.ts";

export interface RunsParts {
  readonly ask: Ask;
  readonly rpc: Rpc;
  readonly stores: RunStores;
  readonly events: Stepcast["events"];
  readonly clock: Clock;
  readonly random: () => number;
}

/** A call whose answer was lost is made this often in all; a key makes repeated starts harmless. */
const attempts = 4;

/** Calls on runs. Every failure is a StepcastError; every command is the server's, whatever this connection does. */
export function createRuns(parts: RunsParts): RunsClient {
  const { ask, rpc, stores, clock, random } = parts;
  const started = ({ runId, cursor }: StartedRun): RunHandle => {
    stores.get(runId).begin(cursor);
    return handle(runId);
  };
  const handle = (runId: string): RunHandle => createRunHandle(runId, { ...parts, runs });

  const runs: RunsClient = {
    async start(request, { idempotencyKey = newId("start"), signal } = {}) {
      const input = { ...request, idempotencyKey };
      const start = () => ask((options) => rpc.runs.start.mutate(input, options), signal);
      return started(await repeat(start, { clock, random, signal, attempts }));
    },
    async rerun(runId, { from, input, idempotencyKey = newId("rerun"), signal } = {}) {
      const request = { runId, from, input, idempotencyKey };
      const rerun = () => ask((options) => rpc.runs.rerun.mutate(request, options), signal);
      return started(await repeat(rerun, { clock, random, signal, attempts }));
    },
    handle,
    store: (runId) => stores.get(runId),
    get: (runId, { signal } = {}) =>
      ask((options) => rpc.runs.get.query({ runId }, options), signal),
    list: (query = {}, { signal } = {}) =>
      ask((options) => rpc.runs.list.query(query, options), signal),
    // A second cancel or pause changes nothing, so these two are repeated when their answer was lost.
    async cancel(runId, reason) {
      const cancel = () => ask((options) => rpc.runs.cancel.mutate({ runId, reason }, options));
      await repeat(cancel, { clock, random, attempts });
    },
    async pause(runId, reason) {
      const pause = () => ask((options) => rpc.runs.pause.mutate({ runId, reason }, options));
      await repeat(pause, { clock, random, attempts });
    },
    async resume(runId, reason) {
      await ask((options) => rpc.runs.resume.mutate({ runId, reason }, options));
    },
    async retry(runId, reason) {
      await ask((options) => rpc.runs.retry.mutate({ runId, reason }, options));
    },
    async answer(runId, approvalId, approved, answer) {
      await ask((options) =>
        rpc.runs.answer.mutate({ runId, approvalId, approved, answer }, options),
      );
    },
  };
  return runs;
}
