import { eventTypes, plan } from "@stepcast/contracts";
import fc from "fast-check";
import { z } from "zod";
import type { Api } from "../api.ts";
import { type JsonSchema, schemaArbitrary } from "./schema-arbitrary.ts";

type Named = Readonly<Record<string, fc.Arbitrary<unknown>>>;

interface ListedSkill {
  readonly id: string;
  readonly inputSchema?: JsonSchema;
}

/** Skills that reach outside the process have tests of their own; random addresses and files are no place to try. */
const reachesOut = /^(http|web|net|file|files|process|shell|mcp|archive|agent|model|llm)\b/;

/** Things of every kind that a server has, so that requests get past the first check. */
export async function poolsOf(api: Api): Promise<Named> {
  const runs = await startedRuns(api);
  const artifact = await api.upload("a,b\n1,2\n");
  await api.post("/api/v1/agents/pump-1/status", { status: "RUNNING" });
  await api.post("/api/v1/jobs/job-1/progress", {
    percent: 5,
    stepNumber: 1,
    totalSteps: 2,
    elapsedMs: 1,
  });
  const { head } = await api.json<{ head: string }>("/api/v1/status");
  const [epoch = "e"] = head.split("-");
  const { skills } = await api.json<{ skills: readonly ListedSkill[] }>("/api/v1/skills");
  const cursor = fc.constantFrom(head, `${epoch}-0`, `${epoch}-1`, `${epoch}-3`, "otherlog-7");
  const runId = fc.constantFrom(...runs, "run_that_never_was");
  const ref = { $artifact: artifact, name: "a.csv", mediaType: "text/csv", bytes: 8 };
  return {
    runId,
    id: fc.oneof(runId, fc.constantFrom("main", "talk")),
    jobId: fc.oneof(fc.constant("job-1"), runId),
    agentId: fc.constantFrom("pump-1", "nobody"),
    artifactId: fc.constant(artifact),
    approvalId: fc.constantFrom("a", "nobody"),
    room: fc.constantFrom("owner/main", "owner/other", "bob/main"),
    userId: fc.constantFrom("owner", "bob"),
    sessionId: fc.constantFrom("main", "talk"),
    after: cursor,
    lastEventId: cursor,
    types: fc.array(fc.constantFrom(...eventTypes, "*", "step.*"), { minLength: 1, maxLength: 3 }),
    idempotencyKey: fc.constantFrom("k1", "k2", "k3"),
    plan: plans(
      skills.filter(({ id }) => !reachesOut.test(id)),
      ref,
    ),
    tasks: tasks(skills.map(({ id }) => id).filter((id) => !reachesOut.test(id))),
    input: fc.oneof(
      fc.constant({}),
      fc.constant({ file: ref }),
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
    ),
    goal: fc.oneof(
      { weight: 1, arbitrary: fc.constant("Build a landing page for a bakery") },
      { weight: 9, arbitrary: fc.string() },
    ),
    wait: fc.constant(0),
  };
}

/** One that has ended, one that failed, one that runs, one that waits for a person. */
async function startedRuns(api: Api): Promise<[string, ...string[]]> {
  const start = (steps: unknown) => api.start({ name: "p", steps });
  const ended = await start([{ id: "a", skill: "core.echo", input: { n: 1 } }]);
  await start([{ id: "a", skill: "core.fail", input: {} }]);
  const asleep = await start([{ id: "a", skill: "core.sleep", input: { ms: 3_000_000 } }]);
  const asking = await start([{ id: "a", skill: "core.noop", approval: { prompt: "May I?" } }]);
  return [ended, asleep, asking];
}

/** Plans that can run, with every option that a plan has. */
function plans(skills: readonly ListedSkill[], file: unknown): fc.Arbitrary<unknown> {
  // Cast: both are JSON Schema, of which the walker reads a part.
  const root = z.toJSONSchema(plan, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const ids = ["s0", "s1", "s2", "s3"];
  const ref = fc
    .constantFrom(
      "/input",
      "/input/a",
      "/steps/s0/output",
      "/steps/s1/output/rows/0",
      "/item",
      "/index",
    )
    .map(($ref) => ({ $ref }));
  const step = fc.oneof(
    ...skills.map(({ id, inputSchema }) => {
      const allowed = schemaArbitrary(inputSchema ?? {}, {
        root: inputSchema,
        named: {
          file: fc.constantFrom(file, { $ref: "/input/file" }),
          ms: fc.integer({ min: 0, max: 5 }),
        },
      });
      return fc.record({
        skill: fc.constant(id),
        input: fc.oneof({ weight: 5, arbitrary: allowed }, { weight: 1, arbitrary: ref }),
      });
    }),
  );
  const options = schemaArbitrary(root, {
    root,
    named: {
      steps: fc.constant([]),
      needs: fc.subarray(ids.slice(0, 2)),
      phase: fc.constant("s0"),
      items: fc.oneof(fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 4 }), ref),
      attempts: fc.constantFrom(1, 2),
      backoffMs: fc.constant(0),
      deadlineMs: fc.constantFrom(1, 5_000),
      timeoutMs: fc.constantFrom(1, 50, 5_000),
    },
  });
  // Cast: the schema's own members of a step.
  const perStep = Object(root.properties?.["steps"]).items as JsonSchema;
  const { properties = {} } = perStep;
  const extras = schemaArbitrary(
    { type: "object", properties: without(properties, ["id", "skill", "input"]) },
    {
      root,
      named: {
        needs: fc.subarray(ids.slice(0, 1)),
        phase: fc.constant("s0"),
        attempts: fc.constantFrom(1, 2),
        backoffMs: fc.constant(0),
      },
    },
  );
  const steps = fc
    .array(fc.tuple(step, fc.option(extras, { freq: 3 })), { minLength: 1, maxLength: ids.length })
    .map((list) =>
      list.map(([one, extra], place) => ({ ...(extra ?? {}), ...one, id: ids[place] })),
    );
  return fc
    .tuple(steps, fc.option(options, { freq: 2 }))
    .map(([list, option]) => ({ ...(option ?? {}), name: "fuzz", steps: list }));
}

function tasks(skills: readonly string[]): fc.Arbitrary<unknown> {
  const task = fc.record({
    tool: fc.constantFrom(...skills),
    arguments: fc.constantFrom({}, { ms: 1 }, { a: "$OUTPUT[t0].x" }),
  });
  return fc.array(task, { minLength: 1, maxLength: 3 }).map((list) =>
    list.map((one, place) => ({
      id: `t${place}`,
      ...one,
      ...(place === 0 ? {} : { deps: ["t0"] }),
    })),
  );
}

function without(
  all: Readonly<Record<string, JsonSchema>>,
  names: readonly string[],
): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
}
