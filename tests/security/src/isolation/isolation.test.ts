import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, send } from "../started-server.ts";
import { asksOf } from "../surface/asks.ts";
import { anonymous, type Ids, randomIds } from "../surface/ids.ts";
import { createWorld, narrowed, others, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** What differs from call to call whoever asks for whatever. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/run_[A-Za-z0-9]+/g, "<run>"],
  [/\b[0-9a-z]{16,32}-\d+\b/g, "<cursor>"],
  [
    /"(\w*(?:At|Ms|Time|Tokens?)|seq|next|lastSeq|process|user|clients|subscribers|lagEvents|streams)":\d+(?:\.\d+)?/g,
    '"$1":0',
  ],
  [/"(id|key|token|link|prefix)":"[^"]*"/g, '"$1":"<new>"'],
  // Hashes of the ids that came in, and what is random or measured.
  [/"planHash":"\w+"/g, '"planHash":""'],
  [/"speedup":[\d.]+/g, '"speedup":0'],
  [/^retry: \d+$/gm, "retry: 0"],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>"],
  // Streams of the caller's own that this very table left a moment ago.
  [/"total_clients":\d+,"total_streams":\d+,"active_streams":\{.*\},"config"/g, '"config"'],
  [/"projectId":"proj_\w+"/g, '"projectId":"<new>"'],
  // Whether one comes before a stream is left, is a matter of the moment.
  [/^(?:event: heartbeat\n(?:(?:data|id): .*\n)*|(?:id: .*\n)?: keep-alive\n)\n/gm, ""],
];

function comparable({ status, headers, text }: Answer, ids: Ids | undefined): string {
  const same = volatile.reduce(
    (all, [pattern, by]) => all.replaceAll(pattern, by),
    ids === undefined ? text : anonymous(text, ids),
  );
  return `${status} ${headers.get("content-type")} ${same}`;
}

/** Everything that is hers as she sees it. */
async function herState(): Promise<unknown> {
  const { rows } = await world.ada.program.json<{ rows: readonly { runId: string }[] }>(
    `/api/v1/runs?room=${world.hers.room}&limit=100`,
  );
  const runs = await Promise.all(
    rows.map(({ runId }) => world.ada.program.json(`/api/v1/runs/${runId}`)),
  );
  const lists = ["keys.list", "account.sessions", "rooms.list", "shares.list", "projects.list"];
  const inputs: Readonly<Record<string, unknown>> = {
    "shares.list": {},
    "projects.list": { room: world.hers.room },
  };
  const told = await Promise.all(
    lists.map((path) => world.ada.browser.trpcQuery(path, inputs[path])),
  );
  // When something was last used is nobody's doing but the callers' own.
  return JSON.parse(
    JSON.stringify([runs, told])
      .replaceAll(/"lastUsedAt":\d+,?/g, "")
      .replaceAll(",}", "}"),
  );
}

describe.each([...others, ...narrowed])("%s, with every id of hers", (name) => {
  it("gets from every procedure and route what random ids get, byte for byte, and learns nothing", async () => {
    const api = world.attackers[name];
    if (api === undefined) throw new Error(`nobody is called ${name}`);
    const isOther = others.some((one) => one === name);
    const { user, session } = world.hers.ids;
    // What is narrowed is of hers all the same: whose it is, is no secret.
    const nobody = { ...randomIds(world.hers.ids), ...(isOther ? {} : { user, session }) };
    const foreign = asksOf(world.started.server, world.hers.ids);
    const random = asksOf(world.started.server, nobody);
    const before = await herState();
    const head = world.started.server.store.head();
    const wrong: string[] = [];
    for (const [place, ask] of foreign.entries()) {
      // These would end the attacker's own credentials; what they do to hers is shown below.
      if (/signout|signin|endOtherSessions|changePassword/.test(ask.name)) continue;
      const other = random[place];
      if (other === undefined) throw new Error(`${ask.name} has no counterpart`);
      const got = await send(world.started.url, ask, api.headers);
      const none = await send(world.started.url, other, api.headers);
      const facts = !isOther && ask.name === "tRPC account.me" ? [] : world.factsIn(got.text);
      if (facts.length > 0) wrong.push(`${ask.name} tells ${facts.join(", ")}`);
      // A request without an id in it is the same request twice.
      const isSame = ask.path === other.path && ask.body === other.body;
      const mine = comparable(got, isSame ? undefined : world.hers.ids);
      const theirs = comparable(none, isSame ? undefined : nobody);
      if (mine !== theirs)
        wrong.push(`${ask.name}:\n  ${mine.slice(0, 400)}\n  ${theirs.slice(0, 400)}`);
    }
    console.log(
      `${name}: ${foreign.length} requests with her ids, ${wrong.length} that told a fact or differed from those with random ids`,
    );
    expect(wrong).toEqual([]);
    expect(await herState()).toEqual(before);
    // Nothing was appended to her room.
    const page = await world.started.server.store.read({
      after: head,
      limit: 512,
      feeds: [{ room: world.hers.room }],
    });
    expect(page.entries.map(({ type }) => type)).toEqual([]);
  });
});

it("she herself, with the same ids, is told what is hers", async () => {
  const tells: string[] = [];
  for (const ask of asksOf(world.started.server, world.hers.ids)) {
    if (ask.changes) continue;
    const { status, text } = await send(world.started.url, ask, world.ada.browser.headers);
    if (status === 200 && world.factsIn(text).length > 0) tells.push(ask.name);
  }
  expect(tells).toEqual(
    expect.arrayContaining([
      "tRPC runs.get",
      "tRPC runs.list",
      "tRPC events.stream",
      "tRPC events.read",
      "tRPC agents.standing",
      "tRPC projects.list",
      "GET /api/v1/artifacts/:artifactId",
      "GET /api/v1/runs",
      "GET /api/v1/runs/:runId",
      "GET /api/v1/events",
      "GET /api/v1/runs/:runId/events",
      "GET /api/v1/agents",
      "GET /api/v1/agents/:agentId/events",
      "GET /api/agent/executions/:id/stream",
      "GET /api/workflows/:id/stream",
    ]),
  );
});
