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
import { eventPage, runResult, startedRun } from "./answers.ts";
import { ingestRoutes } from "./ingest-routes.ts";
import { apiDocument } from "./open-api.ts";
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
  return await running.post(`/api/v1/agents/pump/${command}`);
}

/** How each call of the table is made to succeed. */
const calls: Record<string, () => Promise<Response>> = {
  "runs.list": () => running.call("/api/v1/runs?limit=5"),
  "runs.get": async () => running.call(`/api/v1/runs/${await start(quickPlan, true)}`),
  "runs.cancel": async () => running.post(`/api/v1/runs/${await start(napping)}/cancel`),
  "runs.pause": async () =>
    running.post(`/api/v1/runs/${await start(napping)}/pause`, { reason: "lunch" }),
  "runs.resume": async () => {
    const runId = await start(napping);
    await running.post(`/api/v1/runs/${runId}/pause`);
    return running.post(`/api/v1/runs/${runId}/resume`);
  },
  "runs.retry": async () => running.post(`/api/v1/runs/${await start(failing, true)}/retry`),
  "runs.rerun": async () =>
    running.post(`/api/v1/runs/${await start(quickPlan, true)}/rerun`, { from: "b" }),
  "runs.answer": async () => {
    const runId = await start(asking);
    const path = `/api/v1/runs/${runId}/approvals/${await openApproval(runId)}`;
    return running.post(path, { approved: true });
  },
  "plans.check": () => running.post("/api/v1/plans/check", { plan: quickPlan }),
  "plans.draft": () =>
    running.post("/api/v1/plans/draft", { goal: "Create a business plan for Nimbus" }),
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
  "rooms.open": async () => running.post("/api/v1/rooms/open", await guest()),
  "rooms.close": async () => {
    const { room, user, role } = await guest();
    await running.post("/api/v1/rooms/open", { room, user, role });
    return running.post("/api/v1/rooms/close", { room, user });
  },
  "shares.create": async () => running.post(`/api/v1/runs/${await start(quickPlan, true)}/shares`),
  "shares.list": async () => {
    await share();
    return running.call("/api/v1/shares");
  },
  "shares.revoke": async () => running.post(`/api/v1/shares/${await share()}/revoke`),
  "tokens.create": async () =>
    running.post("/api/v1/tokens", { only: { runId: await start(quickPlan, true) } }),
  "projects.list": async () => {
    await project();
    return running.call("/api/v1/projects");
  },
  "projects.create": () => running.post("/api/v1/projects", { name: "Wind" }),
  "projects.rename": async () =>
    running.post(`/api/v1/projects/${await project()}/rename`, { name: "Solar" }),
  "projects.archive": async () => running.post(`/api/v1/projects/${await project()}/archive`),
  "audit.list": async () => {
    await running.post("/api/v1/rooms/open", await guest());
    return running.call("/api/v1/audit");
  },
  status: () => running.call("/api/v1/status"),
};

async function expectShape(response: Response, shape: z.ZodType): Promise<void> {
  const body = await bodyOf(response);
  const parsed = shape.safeParse(body);
  expect(parsed.error?.issues ?? []).toEqual([]);
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
    await expectShape(await running.post("/api/v1/runs", { plan: quickPlan }), startedRun);
    await expectShape(await running.post("/api/v1/runs?wait=true", { plan: failing }), runResult);
    const headers = { accept: "application/json" };
    await expectShape(await running.call("/api/v1/events", { headers }), eventPage);
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

describe("the API document", () => {
  it("is served, and has every path with its parameters", async () => {
    const document = await bodyOf(await running.call("/api/v1/openapi.json"));
    expect(document).toEqual(JSON.parse(JSON.stringify(apiDocument("0.1.0"))));
    expect(document).toMatchObject({
      openapi: "3.1.0",
      paths: {
        "/runs": {
          get: {
            parameters: expect.arrayContaining([expect.objectContaining({ name: "status" })]),
          },
          post: {
            requestBody: { content: { "application/json": { schema: { type: "object" } } } },
          },
        },
        "/runs/{runId}/rerun": {
          post: {
            parameters: [{ name: "runId", in: "path", required: true }],
            requestBody: {
              content: {
                "application/json": { schema: { properties: { from: {}, input: {} } } },
              },
            },
          },
        },
      },
    });
  });

  it("has no reference that leads nowhere", () => {
    const document = apiDocument("0");
    const text = JSON.stringify(document);
    const references = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path));
    for (const path of references) {
      const target = (path ?? "")
        .split("/")
        .reduce<unknown>((at, key) => Object(at)[key], document);
      expect([path, typeof target]).toEqual([path, "object"]);
    }
    expect(references.size).toBeGreaterThan(1);
  });
});

it("a goal that no planner knows is an answer of its own", async () => {
  const response = await running.post("/api/v1/plans/draft", { goal: "Whistle a tune" });
  expect(await refusalOf(response)).toMatchObject({ status: 422, code: "goal_not_understood" });
});
