import { setTimeout as wait } from "node:timers/promises";
import type { PlanInput } from "@stepcast/contracts";
import type { Acknowledgement } from "./evidence.ts";

export interface StartOptions {
  readonly url: string;
  readonly token: string;
  readonly key: string;
  readonly plan: PlanInput;
  readonly signal: AbortSignal;
}

/**
 * Starts a run as a careful caller does: the same request under the same key until it is answered.
 * Errors: an answer that says no.
 */
export async function startUntilAnswered(options: StartOptions): Promise<Acknowledgement> {
  for (;;) {
    options.signal.throwIfAborted();
    const answer = await post(options).catch(() => undefined);
    if (answer?.ok === true) {
      // Cast: judged by the checker.
      const { runId, cursor } = answer.body as { runId: string; cursor: string };
      return { key: options.key, runId, cursor };
    }
    if (answer !== undefined && answer.status !== 503)
      throw new Error(`start ${options.key}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await wait(10);
  }
}

/** Rejects when the server is gone, also in the middle of its answer. */
async function post({
  url,
  token,
  key,
  plan,
  signal,
}: StartOptions): Promise<{ ok: boolean; status: number; body: unknown }> {
  const response = await fetch(`${url}/api/v1/runs`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
    body: JSON.stringify({ plan }),
    signal,
  });
  return { ok: response.ok, status: response.status, body: await response.json() };
}
