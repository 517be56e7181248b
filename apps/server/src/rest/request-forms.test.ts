import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyOf, quickPlan, type RunningServer, startServer } from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

describe("a request as programs write it", () => {
  it.each(["/api/v1/runs", "/api/v1/skills", "/healthz", "/api/v1/openapi.json"])(
    "is told of with HEAD what GET would send: %s",
    async (path) => {
      const [head, get] = await Promise.all([
        running.call(path, { method: "HEAD" }),
        running.call(path),
      ]);
      expect(head.status).toBe(200);
      expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
      expect(await head.text()).toBe("");
    },
  );

  it("may end its address with a slash", async () => {
    const begun = await running.post("/api/v1/runs/?wait=true", { plan: quickPlan });
    const { runId } = await bodyOf<{ runId: string }>(begun);
    for (const path of ["/healthz/", "/trpc/skills.list/", `/api/v1/runs/${runId}/`])
      expect((await running.call(path)).status, path).toBe(200);
    const wrong = await running.call(`/api/v1/runs/${runId}/`, { method: "PUT" });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it.each(["true", "True", "TRUE", "1"])("waits with wait=%s", async (wait) => {
    const ended = await running.post(`/api/v1/runs?wait=${wait}`, { plan: quickPlan });
    expect(await bodyOf(ended)).toMatchObject({ status: "completed" });
  });

  it.each(["false", "False", "0"])("does not wait with wait=%s", async (wait) => {
    const begun = await running.post(`/api/v1/runs?wait=${wait}`, { plan: quickPlan });
    expect(begun.status).toBe(202);
  });

  it.each(["yes", "2", ""])("is refused with wait=%s", async (wait) => {
    const refused = await running.post(`/api/v1/runs?wait=${wait}`, { plan: quickPlan });
    expect(refused.status).toBe(400);
  });

  it.each(["runs.list", "projects.list", "agents.standing", "shares.list", "audit.list"])(
    "may leave out an input of which nothing must be there: %s",
    async (name) => {
      expect((await running.call(`/trpc/${name}`)).status).toBe(200);
    },
  );

  it.each(["/api/v1/runs", "/trpc/runs.start"])(
    "may begin its body with a byte order mark: %s",
    async (path) => {
      const begun = await running.call(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: `\ufeff${JSON.stringify({ plan: quickPlan })}`,
      });
      expect(begun.ok).toBe(true);
    },
  );
});
