import { hash } from "node:crypto";
import {
  canonicalJson,
  isRunEnded,
  type JsonValue,
  limits,
  type NewEvent,
  newId,
  type Redactor,
  type RunState,
  StepcastError,
  traceIdOf,
} from "@stepcast/contracts";
import type { Append } from "@stepcast/store";
import type { RerunRequest, StartRequest } from "./engine.ts";
import { compilePlan } from "./plan/check.ts";
import { withGivenFiles } from "./plan/given-files.ts";
import { buildGraph, type PlanGraph } from "./plan/graph.ts";
import { maxProblems } from "./plan/problem-list.ts";
import { rulesFor } from "./plan/rules.ts";
import { planInvalid } from "./plan-invalid.ts";
import { type CommandBy, commandFacts } from "./run/command.ts";
import { retrySelection } from "./run/reuse.ts";
import type { Shell } from "./run/shell.ts";

/** A new run, ready to be appended. */
export interface StartAppend {
  readonly runId: string;
  readonly append: Append;
  /** Of the plan, when the run starts with one: checking it has built it already. */
  readonly graph?: PlanGraph | undefined;
}

type StartShell = Pick<
  Shell,
  "approve" | "clock" | "random" | "redactor" | "secret" | "skills" | "planner"
>;

/** The first facts of a run. Errors: `plan_invalid`, `planner_failed`, `invalid_input`. */
export function startAppend(request: StartRequest, shell: StartShell): StartAppend {
  const { plan, goal, input, tags = [], skills, projectId, room, by, traceparent } = request;
  if ((plan === undefined) === (goal === undefined)) {
    throw new StepcastError("invalid_input", "Give a plan or a goal, one of them.");
  }
  refuseSecrets(input, shell.redactor);
  const runId = newId("run", shell.random);
  const start = {
    ...given({ input, projectId, skills: skills && [...skills], traceparent }),
    tags: [...tags],
    requestedBy: by,
  };
  const facts = factory(shell, { room, runId, traceId: traceIdOf(traceparent) });
  const events: NewEvent[] = [];
  let graph: PlanGraph | undefined;
  if (goal !== undefined) {
    if (shell.planner === undefined) {
      throw new StepcastError(
        "planner_failed",
        "This server has no planner; hand over a plan instead.",
      );
    }
    events.push(facts("run.queued", { ...start, goal }));
  } else {
    const check = compilePlan(withGivenFiles(plan, input), shell.skills, {
      ...rulesFor(shell, room),
      skills,
      input: input ?? {},
    });
    if (!check.ok) throw planInvalid(check.problems);
    const named = check.plan.goal === undefined ? undefined : { goal: check.plan.goal };
    events.push(facts("run.queued", { ...start, ...named, planName: check.plan.name }));
    events.push(facts("plan.created", { plan: check.plan, planHash: check.planHash }));
    graph = check.graph;
  }
  return {
    runId,
    graph,
    append: claimed({ plan, goal, input, tags, skills, projectId }, request, events, shell),
  };
}

/** The first facts of a run that does a parent's plan again. Errors: `step_unknown`, `plan_invalid`. */
export function rerunAppend(
  request: RerunRequest,
  parent: RunState,
  shell: StartShell,
): StartAppend {
  const { from, by, traceparent } = request;
  refuseSecrets(request.input, shell.redactor);
  const { runId: parentRunId, room, plan, goal, planName, skills, projectId } = parent;
  if (from !== undefined && plan?.steps.some((step) => step.id === from) !== true) {
    throw new StepcastError(
      "step_unknown",
      `The plan of run ${parentRunId} has no step "${from}".`,
    );
  }
  const runId = newId("run", shell.random);
  const facts = factory(shell, { room, runId, traceId: traceIdOf(traceparent) });
  const events: NewEvent[] = [
    facts("run.queued", {
      ...given({ input: request.input ?? parent.input, goal, planName, rerunFrom: from }),
      ...given({ projectId, skills: skills && [...skills], traceparent }),
      parentRunId,
      tags: [...parent.tags],
      requestedBy: by,
    }),
  ];
  let graph: PlanGraph | undefined;
  if (plan !== undefined) {
    // Skills may have changed since the parent ran.
    const check = compilePlan(plan, shell.skills, {
      ...rulesFor(shell, room),
      skills,
      // What is reused needs no input any more.
      input: from === undefined ? (request.input ?? parent.input ?? {}) : undefined,
    });
    if (!check.ok) throw planInvalid(check.problems);
    const why = given({ explanation: parent.explanation });
    events.push(facts("plan.created", { plan: check.plan, planHash: check.planHash, ...why }));
    graph = check.graph;
  }
  const asked = { rerun: parentRunId, from, input: request.input };
  return { runId, graph, append: claimed(asked, { ...request, room }, events, shell) };
}

/** A run's input is recorded, and what is hidden there would be gone for its steps. Errors: `invalid_input`. */
function refuseSecrets(input: StartRequest["input"], redactor: Redactor | undefined): void {
  if (input === undefined || redactor?.suspects(JSON.stringify(input)) !== true) return;
  const places = redactor.places(input).slice(0, maxProblems);
  const problems = places.map((path) => ({
    path: `/input${path}`,
    message: "this is a secret, or stands where one goes",
  }));
  if (problems.length === 0) return;
  throw new StepcastError(
    "invalid_input",
    `The run's input holds a secret: ${problems[0]?.path}.`,
    {
      hint: 'Runs are recorded. Configure the secret on the server and name it in the plan: { "$secret": "<name>" }.',
      details: { problems },
    },
  );
}

/** The fact that an ended run goes on. Errors: `run_not_finished`, `nothing_to_retry`, `skill_unknown`. */
export function retryEvent(
  { by, reason }: CommandBy,
  state: RunState,
  shell: StartShell,
): NewEvent {
  const { runId, plan, room, traceId } = state;
  if (!isRunEnded(state.status))
    throw new StepcastError("run_not_finished", `Run ${runId} has not ended yet.`);
  const retry =
    plan === undefined ? undefined : retrySelection(state, buildGraph(plan, shell.skills));
  if (retry === undefined || retry.steps.length === 0)
    throw new StepcastError("nothing_to_retry", `No step of run ${runId} failed or was cancelled.`);
  const facts = factory(shell, { room, runId, traceId });
  return facts("run.resumed", { ...commandFacts({ by, reason }), retry });
}

/** The members that are there: events leave out what is absent. */
function given<T extends object>(
  members: T,
): { [K in keyof T]: Exclude<T[K], undefined> } | object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

type NewFact = <T extends NewEvent["type"]>(
  type: T,
  data: Extract<NewEvent, { type: T }>["data"],
) => NewEvent;

function factory(
  shell: StartShell,
  of: { readonly room: string; readonly runId: string; readonly traceId: string | undefined },
): NewFact {
  const at = shell.clock.now();
  const { traceId, ...ids } = of;
  const header = traceId === undefined ? ids : { ...ids, traceId };
  // Cast: the signature pairs each type with its data; the union of events cannot see that.
  return (type, data) => ({ at, type, ...header, data }) as NewEvent;
}

/** With an idempotency key, the same request within a day gives the same run. */
function claimed(
  asked: object,
  request: Pick<StartRequest, "room" | "idempotencyKey">,
  events: readonly NewEvent[],
  shell: StartShell,
): Append {
  const { idempotencyKey: key, room } = request;
  if (key === undefined) return { events };
  // Cast: what was asked for was found to be JSON; members that are undefined have no text.
  const fingerprint = hash("sha256", canonicalJson(asked as JsonValue), "hex");
  const expiresAtMs = shell.clock.now() + limits.idempotencyMs;
  const kept = keptKey(key, shell.redactor);
  return { events, idempotency: { scope: `${room}:start`, key: kept, fingerprint, expiresAtMs } };
}

/** The key as it is stored: one that is or holds a secret only by its digest. */
function keptKey(key: string, redactor: Redactor | undefined): string {
  return redactor === undefined || redactor.text(key) === key
    ? key
    : `sha256:${hash("sha256", key, "hex")}`;
}
