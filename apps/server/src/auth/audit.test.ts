import type { AuditPage } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, call, join, makeKey, postAs, withBearer, withCookie } from "../testing/accounts.ts";
import { type RunningServer, sleepPlan, startServer } from "../testing/running-server.ts";

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
      { action: "signout", by, outcome: "ok" },
      { action: "signin", by: "owner", outcome: "ok" },
      { action: "signin", by, outcome: "ok" },
      { action: "signin", by: "stranger", outcome: "unauthorized" },
      { action: "join", by, outcome: "ok" },
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
      expect.objectContaining({ by: user, action: "keys.create", outcome: "ok" }),
    );
    expect(all).toContainEqual(
      expect.objectContaining({
        ...{ action: "runs.cancel", subject: runId, credential: `key ${id}`, outcome: "ok" },
      }),
    );
    expect(all).toContainEqual(
      expect.objectContaining({
        action: "members.remove",
        subject: "nobody",
        outcome: "forbidden",
      }),
    );
    expect(all).toContainEqual(
      expect.objectContaining({ action: "keys.revoke", outcome: "not_found" }),
    );
    const text = JSON.stringify(all);
    for (const secret of [key, link.split("/").at(-1) ?? "", running.server.token])
      expect(text).not.toContain(secret);
  });

  it("is not washed away by knocking", async () => {
    const refusals = async () => (await entries()).filter(({ by }) => by === "stranger").length;
    const before = await refusals();
    for (let n = 0; n < 20; n += 1) await postAs(running, "/signin", { token: `wrong token ${n}` });
    // One of each address and minute; a minute may have begun in between.
    expect(await refusals()).toBeLessThanOrEqual(before + 2);
  });
});
