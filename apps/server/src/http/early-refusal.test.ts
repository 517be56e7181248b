import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sessionCookie } from "../auth/session.ts";
import { createLog } from "../log.ts";
import { cookieOf, join, postAs, withCookie } from "../testing/accounts.ts";
import { type RunningServer, startServer, testToken } from "../testing/running-server.ts";

const origin = "https://friend.example";
const wrong = `sc_${"A".repeat(43)}`;

/** Somebody who shows wrong tokens one after the other, a hundred at a time, until told to stop. */
function storm(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const answers = { 401: 0, 429: 0 };
  const total = () => answers[401] + answers[429];
  let sent = 0;
  const knock = (): void => {
    let text = "";
    for (; sent - total() < 100; sent += 1)
      text += `GET /api/v1/runs HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer sc_${String(sent).padStart(43, "x")}\r\n\r\n`;
    socket.write(text);
  };
  let rest = "";
  socket.on("data", (bytes) => {
    const parts = (rest + bytes).split("HTTP/1.1 ");
    rest = `HTTP/1.1 ${parts.pop()}`;
    for (const part of parts)
      if (part.startsWith("401") || part.startsWith("429"))
        answers[part.startsWith("401") ? 401 : 429] += 1;
    knock();
  });
  socket.on("error", () => socket.destroy());
  knock();
  return { answers, total, [Symbol.dispose]: () => void socket.destroy() };
}

interface Shown {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function shown(response: Response): Promise<Shown> {
  const { date, "keep-alive": _, ...headers } = Object.fromEntries(response.headers);
  expect(date).toBeDefined();
  return { status: response.status, headers, body: await response.text() };
}

const soon = { timeout: 30_000 };
/** Of a test: above what its waits may take together. */
const patient = { timeout: 120_000 };

describe("while wrong tokens come by the dozen", () => {
  interface Line {
    readonly message: string;
    readonly path?: string;
    readonly status?: number;
    readonly refused?: number;
  }
  const lines: Line[] = [];
  const log = createLog({
    level: "debug",
    format: "json",
    write: (line) => void lines.push(JSON.parse(line)),
  });
  let running: RunningServer;
  beforeAll(async () => {
    const limits = { strangersPerWindow: 1_000_000 };
    running = await startServer({ log, limits, allowedOrigins: [origin] });
  });
  afterAll(() => running[Symbol.asyncDispose]());

  const ask = (path: string, headers: Record<string, string>, method = "GET") =>
    fetch(`${running.url}${path}`, { method, headers }).then(shown);
  const requests = () => lines.filter(({ message }) => message === "request");

  let marks = 0;
  /** The answer at a path of its own, and whether the log has a line for it. */
  const asked = async (headers: Record<string, string>, method: string) => {
    marks += 1;
    const path = `/api/v1/asked-${marks}`;
    const answer = await ask(path, headers, method);
    // Lines come in the order of the answers: when the next one's is there, this one's is or never will be.
    await running.call(`${path}-mark`);
    const isMarked = () => requests().some((line) => line.path === `${path}-mark`);
    await vi.waitUntil(isMarked, soon);
    return { answer, hasLine: requests().some((line) => line.path === path) };
  };
  const strangers = [
    ["a wrong key", { authorization: `Bearer ${wrong}` }, "GET"],
    ["a forged share link", { authorization: `Bearer ss_${"A".repeat(43)}` }, "GET"],
    ["what is no token", { authorization: "Basic YTpi" }, "POST"],
    ["nothing", {}, "GET"],
    ["a cookie of something else", { cookie: "theme=dark" }, "GET"],
    ["it from an allowed origin", { authorization: "Bearer x", origin }, "GET"],
    ["it from another origin", { authorization: "Bearer x", origin: "https://x.example" }, "GET"],
  ] as const;
  const calm = new Map<string, Shown>();
  beforeAll(async () => {
    for (const [name, headers, method] of strangers) {
      const { answer, hasLine } = await asked(headers, method);
      expect(hasLine).toBe(true);
      expect(answer.status).toBe(401);
      calm.set(name, answer);
    }
  });

  it.each(strangers)(
    "whoever shows %s gets the very answer that they get else, and no line",
    patient,
    async (name, headers, method) => {
      using knocking = storm(running.url);
      await expect.poll(knocking.total, soon).toBeGreaterThan(500);
      // A machine that stood still for a second has seen no storm in it.
      await expect
        .poll(() => asked(headers, method), soon)
        .toEqual({ answer: calm.get(name), hasLine: false });
    },
  );

  it("nor does whoever shows a session that is forged or has ended", patient, async () => {
    const owners = cookieOf(await postAs(running, "/signin", { token: testToken }));
    const members = (await join(running, "Ada")).cookie;
    for (const cookie of [owners, members])
      expect((await postAs(running, "/signout", {}, { cookie })).status).toBeLessThan(400);
    const name = sessionCookie(running.server.hub.epoch);
    const forged = `${name}=owner.9999999999999.${"A".repeat(22)}.${"A".repeat(43)}`;
    const sessions = [forged, owners, members].map(withCookie);
    // The first of each looks it up.
    for (const headers of sessions)
      expect((await asked(headers, "GET")).answer).toEqual(calm.get("nothing"));
    using knocking = storm(running.url);
    await expect.poll(knocking.total, soon).toBeGreaterThan(500);
    for (const headers of sessions)
      await expect
        .poll(() => asked(headers, "GET"), soon)
        .toEqual({ answer: calm.get("nothing"), hasLine: false });
  });

  it(
    "whoever has the right one, or is another site's page, is heard as ever",
    patient,
    async () => {
      const owners = cookieOf(await postAs(running, "/signin", { token: testToken }));
      const members = (await join(running, "Bob")).cookie;
      const key = await running.post("/trpc/keys.create", { name: "k", scopes: ["events"] });
      const { result } = Object(await key.json());
      using knocking = storm(running.url);
      await expect.poll(knocking.total, soon).toBeGreaterThan(500);
      const statusOf = (headers: Record<string, string>) =>
        ask("/api/v1/runs", headers).then(({ status }) => status);
      expect(await statusOf({ authorization: `Bearer ${testToken}` })).toBe(200);
      expect(await statusOf({ authorization: `bearer  ${result.data.key}` })).toBe(200);
      for (const cookie of [owners, `theme=dark; ${members}`])
        expect(await statusOf({ cookie })).toBe(200);
      expect(await statusOf({ cookie: "theme=dark", origin: "https://x.example" })).toBe(403);
      expect((await ask("/healthz", {})).status).toBe(200);
    },
  );

  it("one line tells of all of them, and the metrics count each", patient, async () => {
    const counted = async () => {
      const { body } = await ask("/metrics", { authorization: `Bearer ${testToken}` });
      return Number(/refusals_total\{code="unauthorized"\} (\d+)/.exec(body)?.[1]);
    };
    // Those before it is a storm, also when the machine stood still for a while, have a line each.
    const told = () =>
      requests().filter(({ status }) => status === 401).length +
      lines.reduce((sum, { refused = 0 }) => sum + refused, 0);
    const before = await counted();
    const knocking = storm(running.url);
    await expect.poll(knocking.total, soon).toBeGreaterThan(500);
    knocking[Symbol.dispose]();
    const after = await counted();
    expect(after - before).toBeGreaterThanOrEqual(knocking.total());
    await expect.poll(told, soon).toBeGreaterThanOrEqual(after);
    expect(lines.filter(({ refused }) => refused !== undefined).length).toBeLessThan(100);
  });
});

it(
  "an address that was told to wait is told so until it has, and its right tokens open",
  patient,
  async () => {
    const limits = { strangersPerWindow: 200, rateWindowMs: 60_000 };
    await using running = await startServer({ limits });
    using knocking = storm(running.url);
    await expect.poll(() => knocking.answers[429], soon).toBeGreaterThan(500);
    expect(knocking.answers[401]).toBe(200);
    const knock = (path: string) =>
      fetch(`${running.url}${path}`, { headers: { authorization: `Bearer ${wrong}` } });
    const told = await knock("/api/v1/runs");
    const { error } = Object(await told.json());
    expect(error).toMatchObject({
      code: "too_many_requests",
      details: { limit: "strangersPerWindow", value: 200 },
    });
    expect(told.headers.get("retry-after")).toBe(String(error.details.retryAfterSeconds));
    expect(told.headers.get("x-content-type-options")).toBe("nosniff");
    const { error: overTrpc } = Object(await (await knock("/trpc/runs.list")).json());
    expect(overTrpc.data.stepcast.details.limit).toBe("strangersPerWindow");
    expect((await running.call("/api/v1/runs")).status).toBe(200);
  },
);
