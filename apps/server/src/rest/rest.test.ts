import { randomUUID } from "node:crypto";
import { appRouter } from "@stepcast/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { join } from "../testing/accounts.ts";
import {
  bodyOf,
  quickPlan,
  type RunningServer,
  refusalOf,
  startServer,
} from "../testing/running-server.ts";
import { diagnosis, eventPage, retentionAnswer, runResult, startedRun } from "./answers.ts";
import { ingestRoutes } from "./ingest-routes.ts";
import { restRoutes } from "./routes.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const failing = {
  name: "failing",
  steps: [
    { id: "a", skill: "core.fail", input: { message: "no luck" } },
    { id: "b", skill: "core.noop", needs: ["a"] },
  ],
};
const napping = {
  name: "nap",
  steps: [{ id: "a", skill: "core.sleep", input: { ms: 60_000 } }],
};
const asking = {
  name: "asking",
  steps: [{ id: "a", skill: "core.noop", approval: { prompt: "Go on?" } }],
};

async function start(plan: unknown, wait = false): Promise<string> {
  const response = await running.post(`/api/v1/runs${wait ? "?wait=true" : ""}`, { plan });
  return (await bodyOf<{ runId: string }>(response)).runId;
}

async function openApproval(runId: string): Promise<string> {
  const approvals = async () => {
    const response = await running.call(`/api/v1/runs/${runId}`);
    interface Snapshot {
      run: { approvals: { approvalId: string; status: string }[] };
    }
    return (await bodyOf<Snapshot>(response)).run.approvals;
  };
  await expect.poll(approvals).toMatchObject([{ status: "open" }]);
  return (await approvals())[0]?.approvalId ?? "";
}

/** A room of the owner's, and a member to open it to. */
async function guest(): Promise<{ room: string; user: string; role: string }> {
  const name = `Guest${randomUUID()}`;
  return { room: "owner/main", user: (await join(running, name)).user, role: "viewer" };
}

async function share(): Promise<string> {
  const runId = await start(quickPlan, true);
  return (await bodyOf<{ id: string }>(await running.post(`/api/v1/runs/${runId}/shares`))).id;
}

async function project(): Promise<string> {
  const response = await running.post("/api/v1/projects", { name: "Wind" });
  return (await bodyOf<{ projectId: string }>(response)).projectId;
}

async function askAgent(command: string): Promise<Response> {
  await running.post("/api/v1/agents/pump/status", { status: "RUNNING" });
  return await asShown(`agents.${command}`, `/agents/pump/${command}`);
}

interface Shown {
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly example?: object }>>;
  };
  readonly operationId: string;
}

/** What the API document says of each call. */
async function shown(): Promise<(Shown & { readonly path: string })[]> {
  interface Document {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Shown>>>>;
  }
  const { paths } = await bodyOf<Document>(await running.call("/api/v1/openapi.json"));
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.values(item).map((operation) => ({ ...operation, path })),
  );
}

/** Posts what the API document shows as the call's body; `beside`: what names something that has to be there. */
async function asShown(operationId: string, path: string, beside = {}): Promise<Response> {
  const operation = (await shown()).find((one) => one.operationId === operationId);
  const example = operation?.requestBody?.content["application/json"]?.example;
  if (example === undefined) throw new Error(`${operationId} is shown without a body`);
  return await running.post(`/api/v1${path}`, { ...example, ...beside });
}

/** How each call of the table is made to succeed. */
const calls: Record<string, () => Promise<Response>> = {
  "runs.list": () => running.call("/api/v1/runs?limit=5"),
  "runs.get": async () => running.call(`/api/v1/runs/${await start(quickPlan, true)}`),
  "runs.cancel": async () => asShown("runs.cancel", `/runs/${await start(napping)}/cancel`),
  "runs.pause": async () => asShown("runs.pause", `/runs/${await start(napping)}/pause`),
  "runs.resume": async () => {
    const runId = await start(napping);
    await running.post(`/api/v1/runs/${runId}/pause`);
    return asShown("runs.resume", `/runs/${runId}/resume`);
  },
  "runs.retry": async () => asShown("runs.retry", `/runs/${await start(failing, true)}/retry`),
  "runs.rerun": async () => asShown("runs.rerun", `/runs/${await start(quickPlan, true)}/rerun`),
  "runs.answer": async () => {
    const runId = await start(asking);
    return asShown("runs.answer", `/runs/${runId}/approvals/${await openApproval(runId)}`);
  },
  "plans.check": () => asShown("plans.check", "/plans/check"),
  "plans.draft": () => asShown("plans.draft", "/plans/draft"),
  "plans.list": () => running.call("/api/v1/plans"),
  "skills.list": () => running.call("/api/v1/skills"),
  "agents.standing": async () => {
    await running.post("/api/v1/agents/pump/status", { status: "RUNNING" });
    return running.call("/api/v1/agents");
  },
  "agents.pause": () => askAgent("pause"),
  "agents.resume": () => askAgent("resume"),
  "agents.shutdown": () => askAgent("shutdown"),
  "rooms.list": () => running.call("/api/v1/rooms"),
  "rooms.open": async () => asShown("rooms.open", "/rooms/open", { user: (await guest()).user }),
  "rooms.close": async () => {
    const { room, user, role } = await guest();
    await running.post("/api/v1/rooms/open", { room, user, role });
    return asShown("rooms.close", "/rooms/close", { user });
  },
  "shares.create": async () =>
    asShown("shares.create", `/runs/${await start(quickPlan, true)}/shares`),
  "shares.list": async () => {
    await share();
    return running.call("/api/v1/shares");
  },
  "shares.revoke": async () => running.post(`/api/v1/shares/${await share()}/revoke`),
  "tokens.create": () => asShown("tokens.create", "/tokens"),
  "projects.list": async () => {
    await project();
    return running.call("/api/v1/projects");
  },
  "projects.create": () => asShown("projects.create", "/projects"),
  "projects.rename": async () => asShown("projects.rename", `/projects/${await project()}/rename`),
  "projects.archive": async () =>
    asShown("projects.archive", `/projects/${await project()}/archive`),
  "audit.list": async () => {
    await running.post("/api/v1/rooms/open", await guest());
    return running.call("/api/v1/audit");
  },
  status: () => running.call("/api/v1/status"),
};

/** Neither less nor more than the shape says: a member that it does not know would not come through. */
async function expectShape(response: Response, shape: z.ZodType): Promise<void> {
  const body = await bodyOf(response);
  const parsed = shape.safeParse(body);
  expect(parsed.error?.issues ?? []).toEqual([]);
  expect(body).toEqual(parsed.data);
}

/** One's account, members and keys are seen to in the app and by the command line. */
const ofPages = /^(account|members|keys)\./;

describe("every REST call", () => {
  it.each(restRoutes.map((route) => [route.operationId, route] as const))(
    "%s answers as the API document says",
    async (operationId, { answer }) => {
      const response = await calls[operationId]?.();
      expect(response?.status).toBe(200);
      if (response !== undefined) await expectShape(response, answer);
    },
  );

  it("is one of the procedures, and every procedure has one but those of the settings' pages", () => {
    const table = [...restRoutes, ...ingestRoutes];
    const rest = [...table.map((route) => route.operationId), "runs.start"];
    const streams = ["events.stream", "events.read"];
    const served = Object.keys(appRouter._def.procedures).filter((path) => !ofPages.test(path));
    expect([...rest, ...streams].sort()).toEqual(served.sort());
  });

  it("that starts or streams answers as the API document says", async () => {
    await expectShape(await asShown("runs.start", "/runs"), startedRun);
    await expectShape(await running.post("/api/v1/runs?wait=true", { plan: failing }), runResult);
    const headers = { accept: "application/json" };
    await expectShape(await running.call("/api/v1/events", { headers }), eventPage);
  });

  it("that reports answers as the API document says to what it shows", async () => {
    for (const { operationId, path, answer } of ingestRoutes) {
      const response = await asShown(operationId, path.replace(/:\w+/, "pump-1"));
      expect([operationId, response.status]).toEqual([operationId, 200]);
      await expectShape(response, answer);
    }
  });

  it("of the server's owners answers as the API document says", async () => {
    await expectShape(await running.call("/api/v1/diagnosis"), diagnosis);
    await expectShape(await asShown("retention.run", "/retention"), retentionAnswer);
  });

  it("that takes JSON is shown with a body", async () => {
    const without = (await shown()).flatMap(({ operationId, requestBody }) => {
      const taken = requestBody?.content["application/json"];
      return taken !== undefined && taken.example === undefined ? [operationId] : [];
    });
    expect(without).toEqual([]);
  });

  it("takes the run from the path, whatever the body says", async () => {
    const mine = await start(napping);
    const other = await start(napping);
    await running.post(`/api/v1/runs/${mine}/cancel`, { runId: other });
    const { run } = await bodyOf<{ run: { status: string } }>(
      await running.call(`/api/v1/runs/${other}`),
    );
    expect(run.status).toBe("running");
  });

  it("knows a number below nought for one", async () => {
    expect(await bodyOf(await running.call("/api/v1/events?wait=-1"))).toMatchObject({
      error: { message: "/wait: This must be at least 0." },
    });
  });

  it("takes a value with a question mark whole", async () => {
    for (const name of ["Why", "Why?"]) await start({ ...quickPlan, name });
    interface Found {
      rows: { planName: string }[];
    }
    const { rows } = await bodyOf<Found>(await running.call("/api/v1/runs?text=why?&limit=5"));
    expect(rows.map(({ planName }) => planName)).toEqual(["Why?"]);
  });
});

it("a list says which runs wait for somebody, over REST and tRPC alike", async () => {
  const runId = await start(asking);
  const approvalId = await openApproval(runId);
  interface List {
    rows: { runId: string; waiting?: true }[];
  }
  const input = encodeURIComponent(JSON.stringify({ text: asking.name }));
  const lists = async () => {
    const rest = await bodyOf<List>(await running.call(`/api/v1/runs?text=${asking.name}`));
    const trpc = await running.call(`/trpc/runs.list?input=${input}`);
    return [rest, (await bodyOf<{ result: { data: List } }>(trpc)).result.data];
  };
  const waits = async () =>
    (await lists()).map(({ rows }) => rows.find((row) => row.runId === runId)?.waiting);
  expect(await waits()).toEqual([true, true]);
  await running.post(`/api/v1/runs/${runId}/approvals/${approvalId}`, { approved: true });
  await expect.poll(waits).toEqual([undefined, undefined]);
});

describe("the batch answer", () => {
  it("tells what failed, what was skipped for it, and the counts", async () => {
    const response = await running.post("/api/v1/runs?wait=true", { plan: failing });
    expect(await bodyOf(response)).toMatchObject({
      status: "failed",
      results: [
        { stepId: "a", status: "failed", error: { code: "skill_failed", message: "no luck" } },
        { stepId: "b", status: "skipped" },
      ],
      errors: [{ stepId: "a", error: { message: "no luck" } }],
      totalSteps: 2,
      succeeded: 0,
      failed: 1,
      skipped: 1,
      layers: 2,
      durationMs: expect.any(Number),
      speedup: expect.any(Number),
    });
  });
});

it("a goal that no planner knows is an answer of its own", async () => {
  const response = await running.post("/api/v1/plans/draft", { goal: "Whistle a tune" });
  expect(await refusalOf(response)).toMatchObject({ status: 422, code: "goal_not_understood" });
});

it("a refusal without details sends nobody to them", async () => {
  interface Refusal {
    readonly error: { readonly hint: string; readonly details?: unknown };
  }
  const own = { room: "owner/main", user: "owner" };
  const { error } = await bodyOf<Refusal>(await running.post("/api/v1/rooms/open", own));
  expect(error.details).toBeUndefined();
  expect(error.hint).not.toContain("details");
});
