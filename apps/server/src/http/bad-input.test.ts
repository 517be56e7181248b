import { connect } from "node:net";
import { limits } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  bodyOf,
  quickPlan,
  type RunningServer,
  rawRequest,
  refusalOf,
  sleepPlan,
  startServer,
  testToken,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(async () => {
  // Whatever came in: the server still works and its log is whole.
  const { runId } = await running.start(quickPlan);
  const end = await running.call(`/api/v1/runs/${runId}/events`, { headers: json });
  expect(await bodyOf(end)).toMatchObject({ status: "completed" });
  await running[Symbol.asyncDispose]();
});

const json = { accept: "application/json" };

/** The same request at both doors; each says the same code with its own envelope. */
async function startAtBoth(text: string) {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: text };
  const [rest, trpc] = await Promise.all([
    running.call("/api/v1/runs", init),
    running.call("/trpc/runs.start", init),
  ]);
  return { rest: await refusalOf(rest), trpc: await refusalOf(trpc) };
}

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

describe("a body", () => {
  it.each([
    ["that is not JSON", "{", "invalid_json"],
    ["of 100,000 levels", deep(100_000), "json_too_deep"],
    [
      "with 100,000 levels inside a plan",
      `{"plan":{"name":"p","steps":[{"id":"a","skill":"core.echo","input":${deep(100_000)}}]}}`,
      "json_too_deep",
    ],
    ["with a plan and a goal", '{"plan":{},"goal":"x"}', "invalid_input"],
    ["with neither", "{}", "invalid_input"],
    ["with a goal that is a number", '{"goal":7}', "invalid_input"],
    ["with a goal of spaces", '{"goal":"   "}', "invalid_input"],
    ["with a member that nobody knows", '{"goal":"x","user":"bob"}', "invalid_input"],
    ["with a plan that is text", '{"plan":"p"}', "invalid_input"],
    ["with a plan of the wrong shape", '{"plan":{"steps":7}}', "plan_invalid"],
  ])("%s is refused", async (_name, text, code) => {
    const refused = { status: 400, code };
    expect(await startAtBoth(text)).toMatchObject({ rest: refused, trpc: refused });
  });

  it("of another encoding than UTF-8 is refused, and not kept as something else", async () => {
    const body = Buffer.from('{"sourceId":"caff\u00e8","metrics":{"p":1}}', "latin1");
    for (const charset of ["", "; charset=iso-8859-1"]) {
      const headers = { "content-type": `application/json${charset}` };
      const response = await running.call("/api/v1/metrics", { method: "POST", headers, body });
      expect(await refusalOf(response)).toMatchObject({ status: 400, code: "invalid_json" });
    }
  });

  it("that is an array or a scalar is refused", async () => {
    for (const body of ["[]", "7", '"x"']) {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body };
      const response = await running.call("/api/v1/runs", init);
      expect(await refusalOf(response)).toMatchObject({ status: 400, code: "invalid_input" });
    }
  });

  it("of 20 MiB is refused before it is read", async () => {
    const body = JSON.stringify({ goal: "x".repeat(20 * 1024 * 1024) });
    for (const path of ["/api/v1/runs", "/trpc/runs.start", "/signin"]) {
      const length = String(Buffer.byteLength(body));
      const headers = {
        authorization: `Bearer ${testToken}`,
        "content-type": "application/json",
        "content-length": length,
      };
      // Only the announcement is sent: nothing of the body is waited for.
      const answer = await rawRequest(`${running.url}${path}`, {
        method: "POST",
        headers: { ...headers, expect: "100-continue" },
        body: "",
      }).catch(() => undefined);
      if (answer !== undefined) expect(answer.status).toBe(413);
      const sent = await fetch(`${running.url}${path}`, { method: "POST", headers, body }).catch(
        () => undefined,
      );
      // The server may cut the connection while the body is still coming.
      if (sent !== undefined) expect(sent.status).toBe(413);
      expect(answer ?? sent).toBeDefined();
    }
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/json-patch+json",
    "text/html",
    "application/xml",
  ])("of type %s is refused where JSON is asked for", async (type) => {
    // Signing in works without scripts, so it takes a form as well.
    const signIn = type.endsWith("urlencoded") ? [] : ["/signin"];
    for (const path of ["/api/v1/runs", "/trpc/runs.start", "/api/v1/plans/draft", ...signIn]) {
      const init = { method: "POST", headers: { "content-type": type }, body: '{"goal":"x"}' };
      expect((await running.call(path, init)).status).toBe(415);
    }
  });
});

describe("a plan", () => {
  it("of 10^6 steps is refused soon", async () => {
    const startedAt = performance.now();
    const empty = (count: number) =>
      startAtBoth(`{"plan":{"name":"p","steps":[${"{},".repeat(count - 1)}{}]}}`);
    const counted = await empty(1_000_000);
    expect([counted.rest.code, counted.trpc.code]).toEqual(["body_too_large", "body_too_large"]);
    const parsed = await empty(limits.bodyContainers - 10);
    expect([parsed.rest.code, parsed.trpc.code]).toEqual(["plan_invalid", "plan_invalid"]);
    const steps = `{"id":"a","skill":"core.noop"},`.repeat(999_999);
    const long = await running
      .call("/api/v1/runs", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: `{"plan":{"name":"p","steps":[${steps}{}]}}`,
      })
      .catch(() => undefined);
    if (long !== undefined) expect(long.status).toBe(413);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });

  it("that is wrong in many places is told all of them, with their paths", async () => {
    const steps = [
      { id: "a", skill: "no.such" },
      { id: "a", skill: "core.noop", needs: ["ghost"] },
      { id: "b", skill: "core.noop", needs: ["c"] },
      { id: "c", skill: "core.noop", needs: ["b"] },
    ];
    const { rest } = await startAtBoth(JSON.stringify({ plan: { name: "p", steps } }));
    const codes = rest.problems.map((problem) => problem.code);
    expect(new Set(codes)).toEqual(
      new Set(["unknown_skill", "duplicate_id", "unknown_step", "cycle"]),
    );
    expect(rest.problems[0]?.path).toMatch(/^\/steps\//);
  });
});

describe("a cursor", () => {
  const bad = [
    "abc",
    "-1",
    "1e999",
    "9007199254740993",
    "1;DROP",
    "0x10",
    " 7 ",
    "",
    "7".repeat(10_000),
  ];
  const withEpoch = ["x-", "x--1", "x-01", "x-9007199254740993", "x-1 ", "X-1", "x-1\u0000"];

  it.each([...bad, ...withEpoch])("%j is refused before a stream begins", async (after) => {
    for (const path of ["/api/v1/events", "/api/v1/runs/x/events"]) {
      const response = await running.call(`${path}?after=${encodeURIComponent(after)}`);
      expect(await refusalOf(response)).toMatchObject({ status: 400, code: "cursor_malformed" });
    }
  });

  it("in the header is held to the same form", async () => {
    for (const id of ["abc", "0x10", "x-01"]) {
      const response = await running.call("/api/v1/events", { headers: { "last-event-id": id } });
      expect(await refusalOf(response)).toMatchObject({ status: 400, code: "cursor_malformed" });
    }
  });

  it("from the future is refused", async () => {
    const { epoch } = await bodyOf<{ epoch: string }>(await fetch(`${running.url}/healthz`));
    for (const seq of ["999999", "9007199254740991"]) {
      const response = await running.call(`/api/v1/events?after=${epoch}-${seq}`);
      expect(await refusalOf(response)).toMatchObject({ status: 400, code: "cursor_ahead" });
    }
  });
});

describe("a command", () => {
  it("repeated with its key is the same run; with another request it is refused", async () => {
    const key = { "idempotency-key": "k1" };
    const start = async (path: string, body: unknown, headers = {}) =>
      bodyOf<{ runId: string }>(await running.post(path, body, headers));
    const first = await start("/api/v1/runs", { plan: quickPlan }, key);
    const repeated = { runId: first.runId, repeated: true };
    expect(await start("/api/v1/runs", { plan: quickPlan }, key)).toMatchObject(repeated);
    const inBody = { plan: quickPlan, idempotencyKey: "k1" };
    expect(await start("/trpc/runs.start", inBody)).toMatchObject({ result: { data: repeated } });
    const other = await running.post("/api/v1/runs", { plan: sleepPlan(1) }, key);
    expect(await refusalOf(other)).toMatchObject({ status: 409, code: "idempotency_conflict" });
  });

  it("to cancel twice is one cancel; after the end it is refused", async () => {
    const { runId } = await running.start(sleepPlan(60_000));
    const cancel = () => running.post(`/api/v1/runs/${runId}/cancel`, { reason: "enough" });
    const answers = await Promise.all([cancel(), cancel()]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    const end = await running.call(`/api/v1/runs/${runId}/events`, { headers: json });
    expect(await bodyOf(end)).toMatchObject({ status: "cancelled" });
    expect((await cancel()).status).toBe(200);
    const done = await running.start(quickPlan);
    await running.call(`/api/v1/runs/${done.runId}/events`, { headers: json });
    const late = await running.post(`/api/v1/runs/${done.runId}/cancel`);
    expect(await refusalOf(late)).toMatchObject({ status: 409, code: "run_finished" });
  });

  it("to resume what is not paused is refused", async () => {
    const { runId } = await running.start(sleepPlan(60_000));
    const response = await running.post(`/api/v1/runs/${runId}/resume`);
    expect(await refusalOf(response)).toMatchObject({ status: 409, code: "run_not_paused" });
    await running.post(`/api/v1/runs/${runId}/cancel`);
  });

  it("on a run that never was is not found, whatever its name", async () => {
    for (const runId of ["run_x", "%2e%2e", "a%00b", "x".repeat(3_000)]) {
      for (const verb of ["cancel", "pause", "resume", "retry", "rerun"]) {
        const response = await running.post(`/api/v1/runs/${runId}/${verb}`, {});
        const { status, code } = await refusalOf(response);
        expect([`400 invalid_input`, `404 not_found`]).toContain(`${status} ${code}`);
      }
    }
  });

  it("in a batch of more than 32 is refused", async () => {
    const paths = Array.from({ length: 33 }, () => "runs.list").join(",");
    const response = await running.call(`/trpc/${paths}?batch=1`);
    expect(response.status).toBe(400);
  });

  it("that changes something does not answer to GET", async () => {
    const response = await running.call("/trpc/runs.start?input=%7B%22goal%22%3A%22x%22%7D");
    expect(response.status).toBe(405);
  });
});

describe("a request", () => {
  it("with an address that does not decode is refused", async () => {
    for (const path of ["/api/v1/%zz", "/trpc/%zz", "/%zz"]) {
      const answer = await rawRequest(`${running.url}${path}`, {
        headers: { authorization: `Bearer ${testToken}` },
      });
      expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([400, "invalid_input"]);
    }
  });

  it("with too much in its headers is refused", async () => {
    const answer = await rawRequest(`${running.url}/healthz`, {
      headers: { "x-long": "x".repeat(100_000) },
    });
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([431, "invalid_input"]);
  });

  it("that is no HTTP is refused", async () => {
    const { hostname, port } = new URL(running.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write("HELLO\r\n\r\n");
    const said = Buffer.concat(await socket.toArray()).toString();
    expect(said).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"invalid_input"/);
  });
});

describe("a query", () => {
  it.each([
    "limit=0",
    "limit=1e3",
    "limit=-1",
    "limit=101",
    "status=done",
    "before=x",
    "colour=red",
    "limit=1&limit=2",
  ])("%s is refused by name", async (query) => {
    const response = await running.call(`/api/v1/runs?${query}`);
    expect(await refusalOf(response)).toMatchObject({ status: 400, code: "invalid_input" });
  });

  it("takes lists and numbers", async () => {
    const response = await running.call("/api/v1/runs?status=completed,failed&limit=1");
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toMatchObject({ rows: [{ status: "completed" }] });
  });
});
