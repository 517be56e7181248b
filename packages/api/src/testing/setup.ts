import { type NewEvent, scopes } from "@stepcast/contracts";
import { createSkillRegistry, type Engine } from "@stepcast/engine";
import { createHub } from "@stepcast/hub";
import { createMemoryStore } from "@stepcast/store";
import type { ApiContext, Caller } from "../context.ts";
import { createCaller } from "../root.ts";
import type { Traffic } from "../status.ts";
import { quietIdentity } from "./quiet-identity.ts";

/** Lets everything through. */
const openTraffic: Traffic = {
  countStart: async () => {},
  countPassword: async () => {},
  hold: async () => ({ signal: new AbortController().signal, release: () => {} }),
  recheck: () => {},
  status: () => ({
    version: "0",
    phase: "serving",
    uptimeMs: 0,
    serverTime: 0,
    epoch: "e1",
    head: "e1-0",
    subscribers: 0,
    streams: { process: 0, user: 0 },
    clients: 0,
    feeds: [],
    lagEvents: 0,
    limits: {},
  }),
};

export const ada = member("ada");
export const bob = member("bob");

/** Somebody who is signed in and works in rooms of their own. */
function member(user: string): Caller {
  return {
    user,
    room: `${user}/main`,
    role: "member",
    scopes: new Set(scopes),
    grants: [],
    credential: { kind: "session", id: `session-of-${user}` },
  };
}

/** Says what it was asked, and answers as an engine would. */
function recordingEngine() {
  const asked: { readonly method: string; readonly request: unknown }[] = [];
  const note = (method: string) => async (request: unknown) => {
    asked.push({ method, request });
  };
  const started = (method: string) => async (request: unknown) => {
    asked.push({ method, request });
    return { runId: "run_new", cursor: "e1-0", repeated: false };
  };
  const engine: Engine = {
    start: started("start"),
    rerun: started("rerun"),
    cancel: note("cancel"),
    pause: note("pause"),
    resume: note("resume"),
    retry: note("retry"),
    answer: note("answer"),
    check: () => ({ ok: false, problems: [] }),
    draft: async () => ({
      plan: { name: "p", steps: [{ id: "a", skill: "core.noop" }] },
      explanation: "",
      decision: { subject: "plan", choice: "p", reason: "" },
    }),
    recover: async () => {},
    close: async () => {},
  };
  return { engine, asked };
}

export function setUp() {
  const store = createMemoryStore({ epoch: "e1" });
  const hub = createHub({ store, heartbeatMs: 60_000 });
  const { engine, asked } = recordingEngine();
  const skills = createSkillRegistry([]);
  const context = (caller: Caller | undefined): ApiContext => ({
    caller,
    store,
    hub,
    engine,
    skills,
    plans: [],
    traffic: openTraffic,
    identity: quietIdentity,
    publicUrl: () => "https://stepcast.example",
  });
  const as = (caller: Caller | undefined, signal?: AbortSignal) =>
    createCaller(context(caller), signal === undefined ? {} : { signal });
  const emit = (...events: NewEvent[]) => store.append({ events });
  return { store, hub, engine, asked, context, as, emit };
}

/** A run with one step that succeeded, as its events. */
export function finishedRun(runId: string, room: string): NewEvent[] {
  const header = { at: 1_000, room, runId };
  const plan = { name: "p", steps: [{ id: "a", skill: "core.noop", input: {} }] };
  const counts = { totalSteps: 1, succeeded: 1, failed: 0, skipped: 0, cancelled: 0, layers: 1 };
  return [
    { ...header, type: "run.queued", data: { tags: [], requestedBy: "ada" } },
    { ...header, type: "plan.created", data: { plan, planHash: "h" } },
    {
      ...header,
      type: "run.started",
      data: { planName: "p", planHash: "h", totalSteps: 1, layers: 1 },
    },
    {
      ...header,
      type: "step.started",
      data: { stepId: "a", skill: "core.noop", label: "a", attempt: 1 },
    },
    {
      ...header,
      type: "step.succeeded",
      data: { stepId: "a", skill: "core.noop", output: 7, durationMs: 5, attempt: 1 },
    },
    {
      ...header,
      type: "run.completed",
      data: { output: 7, durationMs: 5, ...counts, speedup: 1, criticalPathMs: 5 },
    },
  ];
}
