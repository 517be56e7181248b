import type { AuditPage } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restRoutes } from "../rest/routes.ts";
import { ask, call, join, makeKey, postAs, withBearer, withCookie } from "../testing/accounts.ts";
import { type RunningServer, sleepPlan, startServer } from "../testing/running-server.ts";

/** Addresses that are no procedure: those that write an entry by themselves, and those that need none. */
const elsewhere: ReadonlySet<string> = new Set([
  ...["/signin", "/signout", "/join", "/api/v1/retention"],
  // Procedures have a table of their own.
  ...["/trpc/:path", "/trpc", "/trpc/*"],
  // A stream that is asked for with a body.
  "/trpc/events.stream",
  // Runs, reports and messages: the log of events says whose they are.
  ...["/api/v1/runs", "/api/v1/agents/:agentId/status", "/api/v1/jobs/:jobId/progress"],
  ...["pause", "resume", "shutdown"].map((name) => `/api/v1/agents/:agentId/${name}`),
  ...["/api/v1/alarms", "/api/v1/metrics", "/api/v1/notifications"],
  ...["/api/os2/chat", "/api/agent/execute", "/api/agent/executions/:id/cancel"],
  ...["/api/workflows/execute", "/api/chat/conversations/:id/messages"],
  // A file changes nothing until a run names it.
  "/api/v1/artifacts",
  // Nothing is there.
  ...["/api", "/api/*"],
]);

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

async function entries(): Promise<AuditPage["entries"]> {
  return (await ask<AuditPage>(running, "audit.list", { limit: 500 })).entries;
}

describe("the audit log", { timeout: 60_000 }, () => {
  it("says who came in, who left and who was turned away, and from where", async () => {
    const ada = await join(running, "Ada");
    await postAs(running, "/signin", { email: ada.email, password: "not the right one" });
    await postAs(running, "/signin", { email: ada.email, password: ada.password });
    await postAs(running, "/signin", { token: running.server.token });
    await postAs(running, "/signout", {}, withCookie(ada.cookie));
    const told = (await entries()).map(({ action, by, outcome }) => ({ action, by, outcome }));
    const { user: by } = ada;
    expect(told.slice(0, 5)).toEqual([
      { action: "session.leave", by, outcome: "ok" },
      { action: "session.begin", by: "owner", outcome: "ok" },
      { action: "session.begin", by, outcome: "ok" },
      { action: "session.begin", by: "stranger", outcome: "unauthorized" },
      { action: "member.join", by, outcome: "ok" },
    ]);
    expect((await entries())[0]?.address).toBe("127.0.0.1");
  });

  it("says what was done to keys, members, rooms, links and runs, and never a secret", async () => {
    const { key, id } = await makeKey(running, { scopes: ["runs", "events"] });
    const { runId } = await running.start(sleepPlan(600_000));
    const as = withBearer(key);
    await call(running, "runs.cancel", { runId }, as);
    await call(running, "members.remove", { user: "nobody" }, as);
    await call(running, "keys.revoke", { id: key });
    const { link } = await ask<{ link: string }>(running, "shares.create", { runId });
    const all = await entries();
    const { user } = await ask<{ user: string }>(running, "account.me");
    expect(all).toContainEqual(
      expect.objectContaining({
        by: user,
        action: "key.create",
        subjectName: "a key",
        outcome: "ok",
      }),
    );
    expect(all).toContainEqual(
      expect.objectContaining({
        ...{
          action: "run.cancel",
          subject: runId,
          subjectKind: "run",
          credential: `key ${id}`,
          outcome: "ok",
        },
      }),
    );
    expect(all).toContainEqual(
      expect.objectContaining({
        action: "member.remove",
        subject: "nobody",
        outcome: "forbidden",
      }),
    );
    expect(all).toContainEqual(
      expect.objectContaining({ action: "key.revoke", outcome: "not_found" }),
    );
    const text = JSON.stringify(all);
    for (const secret of [key, link.split("/").at(-1) ?? "", running.server.token])
      expect(text).not.toContain(secret);
  });

  it("says of a key and of a member what they were called, also when they are gone", async () => {
    const { id } = await makeKey(running, { name: "CI" });
    await ask(running, "keys.revoke", { id });
    const bob = await join(running, "Bob");
    await ask(running, "members.setRole", { user: bob.user, role: "viewer" });
    await ask(running, "members.remove", { user: bob.user });
    const told = (await entries())
      .slice(0, 5)
      .map(({ action, subjectKind, subject, subjectName, detail }) => [
        ...[action, subjectKind, subject, subjectName, detail],
      ]);
    expect(told).toEqual([
      ["member.remove", "member", bob.user, "Bob", undefined],
      ["member.role", "member", bob.user, "Bob", "viewer"],
      ["member.join", undefined, undefined, undefined, undefined],
      ["member.invite", "invitation", expect.any(String), undefined, undefined],
      ["key.revoke", "key", id, "CI", undefined],
    ]);
  });

  it("knows every address that changes something", () => {
    const procedures = new Map(restRoutes.map((route) => [route.path, route.operationId]));
    const unknown = running.server.addresses
      .filter(({ method, path }) => method !== "GET" && method !== "HEAD" && !elsewhere.has(path))
      .filter(({ path }) => !(procedures.get(path.replace("/api/v1", "")) ?? "").includes("."));
    expect(unknown).toEqual([]);
  });

  it("is not washed away by knocking", async () => {
    const refusals = async () => (await entries()).filter(({ by }) => by === "stranger").length;
    const before = await refusals();
    for (let n = 0; n < 20; n += 1) await postAs(running, "/signin", { token: `wrong token ${n}` });
    // One of each address and minute; a minute may have begun in between.
    expect(await refusals()).toBeLessThanOrEqual(before + 2);
  });
});
