import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { StartedRun } from "@stepcast/contracts";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { type BenchContext, inFolder } from "../bench-context.ts";
import { serverFlags } from "../server-flags.ts";
import { nodeName } from "../shape.ts";
import type { Restart } from "./restart.ts";

const serverMain = fileURLToPath(new URL("../../../../apps/server/dist/start.js", import.meta.url));
const token = "benchmark-owner-token";
/** So long that the kill comes before the run's end, however late a busy machine tells of the steps. */
const lastStepMs = 1_500;

interface ServerAt {
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
}

/** A line of the run's event stream. */
interface SeenEvent {
  readonly type: string;
  readonly at: number;
  readonly stepId: string | undefined;
}

/**
 * Kills the project's own server with -9 while a run sleeps through its steps, starts it again at
 * once on the same folder and port, and reads from the log when the next step started.
 */
export function measureServerRestart(context: BenchContext): Promise<Restart> {
  return inFolder(async (folder) => {
    const port = await claimPort();
    const at = { url: `http://127.0.0.1:${port}`, port, dataFolder: join(folder, "data") };
    const signal = AbortSignal.timeout(context.scale.timeoutMs);
    const first = startServer(at);
    let second: ChildProcess | undefined;
    try {
      const { runId } = await startRun(at, context.scale.restartSteps, signal);
      const steps = (context.scale.restartSteps * 3) / 4;
      await follow(at, runId, signal, (events) => count(events, "step.succeeded") >= steps);
      const killedAtMs = Date.now();
      await stop(first, "SIGKILL");
      second = startServer(at);
      const ended = (events: readonly SeenEvent[]) => count(events, "run.completed") > 0;
      return restartOf(await follow(at, runId, signal, ended), killedAtMs);
    } finally {
      await stop(first, "SIGKILL");
      if (second !== undefined) await stop(second, "SIGKILL");
    }
  });
}

function restartOf(events: readonly SeenEvent[], killedAtMs: number): Restart {
  const recorded = new Set<string>();
  let firstStepMs: number | undefined;
  let repeatedSteps = 0;
  for (const { type, at, stepId = "" } of events) {
    if (type === "step.succeeded") recorded.add(stepId);
    if (type !== "step.started") continue;
    if (recorded.has(stepId)) repeatedSteps++;
    if (at > killedAtMs) firstStepMs ??= at - killedAtMs;
  }
  if (firstStepMs === undefined) throw new Error("no step ran after the restart");
  return { firstStepMs, repeatedSteps };
}

function startServer({ port, dataFolder }: ServerAt): ChildProcess {
  return spawn(process.execPath, [...serverFlags, serverMain], {
    stdio: "ignore",
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      STEPCAST_DATA_DIR: dataFolder,
      STEPCAST_OWNER_TOKEN: token,
      STEPCAST_LOG_LEVEL: "error",
    },
  });
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

async function startRun(at: ServerAt, nodes: number, signal: AbortSignal): Promise<StartedRun> {
  const sleeping = Array.from({ length: nodes - 1 }, (_, node) => ({
    id: nodeName(node),
    skill: "core.sleep",
    input: { ms: 10 * (node + 1) },
  }));
  const needs = sleeping.map(({ id }) => id);
  const last = { id: "join", skill: "core.sleep", input: { ms: lastStepMs }, needs };
  const response = await patiently(signal, () =>
    fetch(`${at.url}/api/v1/runs`, {
      method: "POST",
      signal,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ plan: { name: "restart", steps: [...sleeping, last] } }),
    }),
  );
  if (!response.ok) throw new Error(`the server answered ${response.status} to a new run`);
  // Cast: this is the server's own answer, checked by its tests.
  return (await response.json()) as StartedRun;
}

/** The run's events from its first one, until `enough` of them were seen. */
async function follow(
  at: ServerAt,
  runId: string,
  signal: AbortSignal,
  enough: (events: readonly SeenEvent[]) => boolean,
): Promise<readonly SeenEvent[]> {
  const response = await patiently(signal, () =>
    fetch(`${at.url}/api/v1/runs/${runId}/events`, {
      signal,
      headers: { authorization: `Bearer ${token}`, accept: "text/event-stream" },
    }),
  );
  if (!response.ok || response.body === null)
    throw new Error(`the server answered ${response.status} to a reader`);
  const events: SeenEvent[] = [];
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data: {")) events.push(seenEvent(line.slice(6)));
    if (enough(events)) return events;
  }
  throw new Error("the server ended the stream too early");
}

function seenEvent(json: string): SeenEvent {
  // Cast: an event as the server wrote it, or a transport message without these members.
  const event = JSON.parse(json) as { type?: string; at?: number; data?: { stepId?: string } };
  return { type: event.type ?? "", at: event.at ?? 0, stepId: event.data?.stepId };
}

function count(events: readonly SeenEvent[], type: string): number {
  return events.filter((event) => event.type === type).length;
}

/** Asks again until the server listens. */
async function patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown;
      await sleep(10, undefined, { signal });
    }
  }
}
