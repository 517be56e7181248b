import { connect } from "node:net";
import { eventTypes, limits } from "@stepcast/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, withBearer } from "../testing/accounts.ts";
import {
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
  testToken,
} from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const head = (path: string, length: string, token = testToken) =>
  [
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    `authorization: Bearer ${token}`,
    "content-type: application/json",
    length,
    "",
    "",
  ].join("\r\n");

/** The first of the answer to a request that is sent as far as this and no further. */
async function answerTo(...pieces: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(running.url);
  const socket = connect({ host: hostname, port: Number(port) });
  try {
    const answered = new Promise<string>((resolve, reject) => {
      socket.once("error", reject).once("data", (piece: Buffer) => resolve(piece.toString()));
    });
    for (const piece of pieces) socket.write(piece);
    return await answered;
  } finally {
    socket.destroy();
  }
}

const doors = ["/api/v1/runs", "/api/v1/plans/check", "/trpc/runs.start"];
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const full = chunk(" ".repeat(limits.bodyBytes));

describe("a body above the limit is refused", () => {
  it.each(doors)("by its length, before any of it has come, at %s", async (path) => {
    const told = await answerTo(head(path, `content-length: ${limits.bodyBytes + 1}`));
    expect(told).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each(doors)("at the first byte above it, when it has no length, at %s", async (path) => {
    const told = await answerTo(head(path, "transfer-encoding: chunked"), full, chunk(" "));
    expect(told).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each([
    ["/api/v1/runs", "bodyBytes"],
    ["/api/v1/artifacts", "artifactBytes"],
  ] as const)("with the name of the limit and its value, at %s", async (path, limit) => {
    const value = limits[limit];
    const told = await answerTo(head(path, `content-length: ${value + 1}`));
    expect(told).toContain(`"details":{"limit":"${limit}","value":${value}}`);
  });

  it("and one of just that size is not", async () => {
    const told = await answerTo(
      head("/api/v1/plans/check", "transfer-encoding: chunked"),
      full,
      chunk(""),
    );
    expect(told).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe("a body of somebody who is nobody yet", () => {
  it.each(["/signin", "/join", "/signout"])("is small, or it is not read at %s", async (path) => {
    const send = (chars: number) =>
      fetch(`${running.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: `{"token":"${"a".repeat(chars - 12)}"}`,
      });
    const over = await refusalOf(await send(limits.signInBytes + 1));
    expect(over).toMatchObject({ status: 413, code: "body_too_large" });
    expect((await send(limits.signInBytes)).status).toBeLessThan(405);
    // Most that those who come in may have to say.
    expect(limits.signInBytes).toBeGreaterThan(3 * limits.tokenChars);
  });
});

describe("a body with a credential that was handed on", () => {
  it("is refused at the first byte above its own limit, before the rest has come", async () => {
    const { runId } = await running.start(sleepPlan(600_000));
    const { token } = await ask<{ token: string }>(running, "tokens.create", { only: { runId } });
    const opening = head("/trpc/events.stream", "transfer-encoding: chunked", token);
    const told = await answerTo(opening, chunk(" ".repeat(limits.watcherBodyBytes)), chunk(" "));
    expect(told).toMatch(/^HTTP\/1\.1 413 [\s\S]*"limit":"watcherBodyBytes","value":131072/);
  });

  it("has room for every feed that one may watch, and for no more", async () => {
    const { runId } = await running.start(sleepPlan(600_000));
    const made = { only: { runId } };
    const { token } = await ask<{ token: string }>(running, "tokens.create", made);
    const { link } = await ask<{ link: string }>(running, "shares.create", { runId });
    const id = "a".repeat(limits.idChars);
    const feed = { room: `${id.slice(1)}/${id}`, runId, agentId: id, types: eventTypes };
    const feeds = Array.from({ length: limits.feedsPerSubscription }, () => feed);
    const most = JSON.stringify({ feeds });
    for (const shown of [token, new URL(link).pathname.split("/").at(-1) ?? ""]) {
      const send = (text: string) =>
        fetch(`${running.url}/trpc/events.stream`, {
          method: "POST",
          headers: { ...withBearer(shown), "content-type": "application/json" },
          body: text,
        });
      const over = await refusalOf(await send(most.padEnd(limits.watcherBodyBytes + 1)));
      expect(over).toMatchObject({ status: 413, code: "body_too_large" });
      // As long as they may be, they are looked at: nothing of this name is there.
      expect(await refusalOf(await send(most))).toMatchObject({ status: 404 });
    }
  });
});

describe("a body of too many levels", () => {
  const send = async (text: string) => {
    const headers = { "content-type": "application/json" };
    return refusalOf(
      await running.call("/api/v1/runs", { method: "POST", headers, body: text.padEnd(600_000) }),
    );
  };

  it("is refused at the first that is too deep, whatever follows, when it is large", async () => {
    const open = `{"goal":"]","input":{"\\"]":${"[".repeat(limits.jsonDepth - 1)}`;
    expect(await send(open)).toMatchObject({ status: 400, code: "json_too_deep" });
    expect(await send(open.slice(0, -1))).toMatchObject({ status: 400, code: "invalid_json" });
  });

  it("is none because of the levels beside each other", async () => {
    const inner = limits.jsonDepth - 1;
    const levels = `${"[".repeat(inner)}${"]".repeat(inner)}`;
    const refusal = await send(`{"goal":${levels},"more":${levels}}`);
    expect(refusal).toMatchObject({ status: 400, code: "invalid_input" });
  });
});

describe("a body of too many parts", () => {
  const send = (text: string) =>
    running.call("/api/v1/plans/check", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: text,
    });
  /** `{"plan":[…]}` is two of them. */
  const holding = (count: number) => `{"plan":[${"{},".repeat(count - 3)}[]]}`;

  it("is refused by their number, and one part less is looked at", async () => {
    const over = await send(holding(limits.bodyContainers + 1));
    const said = over.clone();
    expect(await refusalOf(over)).toMatchObject({ status: 413, code: "body_too_large" });
    expect(await said.json()).toMatchObject({
      error: { details: { limit: "bodyContainers", value: limits.bodyContainers } },
    });
    expect(await (await send(holding(limits.bodyContainers))).json()).toMatchObject({
      ok: false,
      problems: [{ message: "a plan is a JSON object with name and steps" }],
    });
  });

  /** So many names in all, each of them once. */
  const inOneTable = (count: number) => `{${named(1, count).join()}}`;
  const inRows = (count: number) => {
    const rows = Array.from({ length: Math.ceil(count / 10) }, (_, row) =>
      named(10 * row + 1, Math.min(10 * row + 10, count)),
    );
    return `[${rows.map((row) => `{${row.join()}}`).join()}]`;
  };
  /** From the first to the last, `"n1": 1`. */
  function named(first: number, last: number): readonly string[] {
    return Array.from({ length: last - first + 1 }, (_, at) => `"n${first + at}": 1`);
  }

  it.each([
    { form: "in one table", namesOf: inOneTable },
    { form: "in rows of their own", namesOf: inRows },
  ])(
    "is refused by the number of its names, however they are spread, and one name less is looked at: $form",
    async ({ namesOf }) => {
      // `plan` is one of them.
      const over = await send(`{"plan":${namesOf(limits.bodyNames)}}`);
      const said = over.clone();
      expect(await refusalOf(over)).toMatchObject({ status: 413, code: "body_too_large" });
      expect(await said.json()).toMatchObject({
        error: { details: { limit: "bodyNames", value: limits.bodyNames } },
      });
      const most = await send(`{"plan":${namesOf(limits.bodyNames - 1)}}`);
      expect(await most.json()).toMatchObject({ ok: false });
    },
  );

  it("is refused by the orders that a few names are in", async () => {
    const orders = ordersOf(["a", "b", "c", "d", "e", "f", "g", "h"]);
    const rows = orders.map((names) => `{${names.map((name) => `"${name}":1`).join()}}`);
    const response = await send(`{"plan":[${rows.join()}]}`);
    expect(await refusalOf(response)).toMatchObject({ status: 413, code: "body_too_large" });
  });

  it("is none because its rows have many names, which are the same ones", async () => {
    const rows = '{"id":1,"na\\"me":"{}","city":null},'.repeat(limits.bodyNames);
    const response = await send(`{"plan":{"name":"p","steps":[],"input":{"rows":[${rows}0]}}}`);
    expect(await response.json()).toMatchObject({ ok: false });
  });

  it("is none because of what its texts hold", async () => {
    const text = '[{\\"'.repeat(limits.bodyContainers);
    const plan = { name: text.slice(0, 10), steps: [{ id: "a", skill: "core.echo", input: text }] };
    const response = await send(JSON.stringify({ plan }));
    expect(await response.json()).toMatchObject({ ok: true });
  });
});

function ordersOf(names: readonly string[]): readonly (readonly string[])[] {
  if (names.length < 2) return [names];
  return names.flatMap((first) =>
    ordersOf(names.filter((name) => name !== first)).map((rest) => [first, ...rest]),
  );
}
