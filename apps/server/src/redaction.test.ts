import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRedactor } from "@stepcast/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLog } from "./log.ts";
import {
  bodyOf,
  type RunningServer,
  refusalOf,
  startServer,
  testToken,
} from "./testing/running-server.ts";

const value = "configured-value-1";
const lines: string[] = [];
let running: RunningServer;
beforeAll(async () => {
  const redactor = createRedactor();
  const write = (line: string) => void lines.push(line);
  running = await startServer({
    secrets: new Map([["db", { value }]]),
    redactor,
    log: createLog({ level: "debug", format: "json", write, redactor }),
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const allEvents = async () =>
  (await running.call("/api/v1/events", { headers: { accept: "application/json" } })).text();

/** Everything in the data folder but the two files that are there to keep a secret. */
async function dataFolder(): Promise<string> {
  const names = await readdir(running.folder);
  const kept = names.filter((name) => !["owner-token", "session-key"].includes(name));
  const files = kept.map((name) => readFile(join(running.folder, name), "latin1").catch(() => ""));
  return (await Promise.all(files)).join("\n");
}

it("a step gets the secret that its plan names, and nobody sees it", async () => {
  const plan = {
    name: "p",
    steps: [
      {
        id: "a",
        skill: "core.echo",
        input: { password: { $secret: "db" }, said: { $secret: "db", prefix: "as " } },
      },
      { id: "b", skill: "core.echo", input: { $ref: "/steps/a/output" }, needs: ["a"] },
    ],
  };
  const answer = await running.post("/api/v1/runs?wait=true", { plan });
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({ status: "completed" });
  expect(text).toContain('"as ***"');
  for (const told of [text, await allEvents(), await dataFolder(), lines.join("")])
    expect(told).not.toContain(value);
});

it("what outsiders report, ask and say loses its secrets, too", async () => {
  const key = `sc_${"k".repeat(43)}`;
  const alarm = {
    agentId: "pump",
    alarmId: "a1",
    severity: "WARNING",
    message: `used ${testToken} and ${value}`,
    metadata: { password: "by its name alone", header: `Bearer ${key}` },
  };
  const reported = await running.post("/api/v1/alarms", alarm);
  expect([await reported.text(), reported.status]).toEqual([expect.any(String), 200]);
  // It is understood or not; what was asked is recorded.
  await running.post("/api/v1/runs", { goal: `Do it with ${testToken}` });
  const notified = await running.post("/api/v1/notifications", {
    title: "t",
    message: `postgres://ann:pass-of-ann@db/x and ${key} and ${value}`,
  });
  expect([await notified.text(), notified.status]).toEqual([expect.any(String), 200]);
  for (const told of [await allEvents(), await dataFolder(), lines.join("")])
    for (const secret of [value, testToken, key, "pass-of-ann", "by its name alone"])
      expect(told).not.toContain(secret);
  expect(await allEvents()).toContain('"message":"used *** and ***"');
  expect(await allEvents()).toContain("postgres://ann:***@db/x and *** and ***");
});

it("a plan that writes a secret out is refused with the way to do it, at both doors", async () => {
  const steps = [{ id: "a", skill: "core.echo", input: { apiKey: "written-out", note: value } }];
  const plan = { name: "p", steps };
  for (const path of ["/api/v1/runs", "/trpc/runs.start", "/api/v1/plans/check"]) {
    const response = await running.post(path, { plan });
    const text = await response.clone().text();
    expect(text).toContain("secret_written");
    expect(text).toContain("$secret");
    expect(text).not.toMatch(/written-out|configured-value/);
    if (path === "/api/v1/runs")
      expect((await refusalOf(response)).problems.map(({ path: at }) => at)).toEqual([
        "/steps/0/input/apiKey",
        "/steps/0/input/note",
      ]);
  }
});

it("a secret that is not configured is named before anything runs, at every door, once", async () => {
  const steps = [{ id: "a", skill: "core.echo", input: { key: { $secret: "none" } } }];
  const plan = { name: "p", steps };
  const problems = [
    {
      code: "unknown_secret",
      path: "/steps/0/input/key",
      message: 'there is no secret "none" for this run',
      hint: "Set STEPCAST_SECRET_NONE on the server, or ask its owner.",
    },
  ];
  const checked = await running.post("/api/v1/plans/check", { plan });
  expect(await bodyOf(checked)).toEqual({ ok: false, problems });
  const query = encodeURIComponent(JSON.stringify({ plan }));
  const asked = await running.call(`/trpc/plans.check?input=${query}`);
  expect(await bodyOf(asked)).toEqual({ result: { data: { ok: false, problems } } });
  const refused = await running.post("/api/v1/runs", { plan });
  expect(await bodyOf(refused)).toMatchObject({
    error: { code: "plan_invalid", details: { problems } },
  });
});

it.each([{}, { plans: 1 }, undefined])(
  "a check of %j says which member is missing",
  async (body) => {
    const refused = await refusalOf(await running.post("/api/v1/plans/check", body));
    expect(refused).toMatchObject({ status: 400, code: "invalid_input" });
    expect(refused.problems[0]).toMatchObject({ path: "/plan", message: "This is required." });
  },
);

it("a table whose columns are called like secrets reaches the steps and the log as it is", async () => {
  const rows = [
    { token: "the", count: 4 },
    { token: "fox", count: 1 },
  ];
  const steps = [{ id: "a", skill: "data.sort", input: { rows, by: [{ field: "/count" }] } }];
  const plan = { name: "p", steps };
  const answer = await bodyOf(await running.post("/api/v1/runs?wait=true", { plan }));
  expect(answer).toMatchObject({ status: "completed", output: { rows: [rows[1], rows[0]] } });
});
