import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StartedServer } from "../started-server.ts";
import type { Belongings } from "./belongings.ts";
import type { Person } from "./people.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
let started: StartedServer;
let ada: Person;
let bob: Person;
let hers: Belongings;
let factsIn: World["factsIn"];
beforeAll(async () => {
  world = await createWorld();
  ({ started, ada, bob, hers, factsIn } = world);
});
afterAll(() => world[Symbol.asyncDispose]());

describe("cursors open nothing", () => {
  const cursors = (): string[] => {
    const { epoch } = started.server.store;
    const seqs = [0, 1, 2, 5, 10, started.server.store.head() - 1, started.server.store.head()];
    return [...seqs.map((seq) => `${epoch}-${seq}`), "otherlog-0", "otherlog-5"];
  };

  it("of pages: at any place of the log, somebody else's events are not there", async () => {
    const feeds = [
      "/api/v1/events",
      `/api/v1/events?agentId=${hers.ids.agentId}`,
      "/api/v1/events?types=*",
    ];
    let pages = 0;
    for (const path of feeds)
      for (const after of cursors()) {
        const answer = await bob.program.call(
          `${path}${path.includes("?") ? "&" : "?"}after=${after}`,
          { headers: { accept: "application/json" } },
        );
        const text = await answer.text();
        const { events = [] } = JSON.parse(text) as { events?: readonly { room: string }[] };
        expect([path, after, factsIn(text)]).toEqual([path, after, []]);
        expect(events.filter(({ room }) => !room.startsWith(`${bob.user}/`))).toEqual([]);
        pages += 1;
      }
    expect(pages).toBe(feeds.length * cursors().length);
  });

  it("a place that no log has is refused as such", async () => {
    for (const seq of ["9007199254740991", "99999999"]) {
      const answer = await bob.program.call(
        `/api/v1/events?after=${started.server.store.epoch}-${seq}`,
        { headers: { accept: "application/json" } },
      );
      expect(answer.status).toBe(400);
    }
  });
});

describe("while she works, live", () => {
  /** Streams that somebody else may open; each begins at the first event of the log. */
  const streams = (): string[] => {
    const cursor = `${started.server.store.epoch}-0`;
    const of = (feeds: object): string =>
      `/trpc/events.stream?input=${encodeURIComponent(JSON.stringify(feeds))}`;
    return [
      `/api/v1/events?after=${cursor}`,
      `/api/v1/events?agentId=${hers.ids.agentId}`,
      `/api/v1/stream/events?after=${cursor}`,
      `/api/v1/stream/agents/${hers.ids.agentId}?after=${cursor}`,
      `/api/v1/stream/jobs/${hers.ids.jobId}?after=${cursor}`,
      `/api/v1/stream/jobs/${hers.ids.runId}?after=${cursor}`,
      `/api/os2/stream?userId=${bob.user}&sessionId=main&after=${cursor}`,
      of({ feeds: [{}] }),
      of({ feeds: [{ agentId: hers.ids.agentId }], lastEventId: cursor }),
      of({ feeds: [{}, { types: ["*"] }] }),
    ];
  };

  it("streams of anybody else carry their own events and none of hers, in any vocabulary", async () => {
    const stop = new AbortController();
    const texts = new Map<string, string>();
    const reading: Promise<void>[] = [];
    await Promise.all(
      streams().map(async (path) => {
        const answer = await bob.program.call(path, { signal: stop.signal });
        expect([path, answer.status]).toEqual([path, 200]);
        texts.set(path, "");
        reading.push(
          answer.body
            ?.pipeThrough(new TextDecoderStream())
            .pipeTo(
              new WritableStream({
                write: (text) => void texts.set(path, texts.get(path) + text),
              }),
            )
            // It is left at the end.
            .catch(() => undefined) ?? Promise.resolve(),
        );
      }),
    );
    const runHers = (): Promise<unknown> =>
      ada.program.trpc("runs.start", {
        room: hers.room,
        plan: {
          name: hers.facts[0],
          steps: [{ id: "x", label: hers.facts[1], skill: "core.echo", input: hers.facts[2] }],
        },
      });
    const report = async (person: Person, room: string, message: string): Promise<void> => {
      const { agentId, jobId } = hers.ids;
      await person.program.trpc("ingest.agentStatus", {
        room,
        events: [{ agentId, status: "RUNNING", currentStep: message }],
      });
      await person.program.trpc("ingest.jobProgress", {
        room,
        events: [
          { jobId, percent: 50, stepNumber: 1, totalSteps: 2, elapsedMs: 1, currentStep: message },
        ],
      });
    };
    await runHers();
    for (const fact of hers.facts.slice(0, 6)) await report(ada, hers.room, fact);
    await report(bob, `${bob.user}/main`, "a marker of his own");
    const own = (): string[] =>
      [...texts].filter(([, text]) => text.includes("a marker of his own")).map(([path]) => path);
    // Two of them are of one job or of runs only: his marker is nothing that they tell.
    await expect.poll(() => own().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(6);
    stop.abort();
    await Promise.all(reading);
    for (const [path, text] of texts) expect([path, factsIn(text)]).toEqual([path, []]);
  });
});

it("what she watches is nobody else's to know", async () => {
  const stop = new AbortController();
  const { signal } = stop;
  const stream = await ada.program.call(`/api/v1/runs/${hers.ids.runId}/events`, { signal });
  expect(stream.status).toBe(200);
  const statusOf = async (person: Person): Promise<string> =>
    JSON.stringify(await person.program.json("/api/v1/status"));
  expect(await statusOf(ada)).toContain(hers.ids.runId);
  const seen = await statusOf(bob);
  stop.abort();
  for (const id of [hers.ids.runId, hers.ids.user, hers.room]) expect(seen).not.toContain(id);
});

it("the same key of a request, and the same producer, are each user's own", async () => {
  const plan = { name: "p", steps: [{ id: "a", skill: "core.noop" }] };
  const { idempotencyKey } = hers.ids;
  const started = await bob.program.trpc<{ runId: string; repeated?: boolean }>("runs.start", {
    plan,
    idempotencyKey,
  });
  expect(started.runId).not.toBe(hers.ids.runId);
  const report = (person: Person) =>
    person.program.trpc<{ duplicate: boolean }>("ingest.notification", {
      producer: { id: "plc", epoch: 1, seq: 1 },
      events: [{ message: "x" }],
    });
  expect(await report(ada)).toMatchObject({ duplicate: false });
  expect(await report(bob)).toMatchObject({ duplicate: false });
});

it("a file of hers is no file in anybody else's plan, and the same bytes uploaded again tell nothing", async () => {
  const file = { $artifact: hers.ids.artifactId, name: "a.csv", mediaType: "text/csv", bytes: 21 };
  const nobodys = { ...file, $artifact: `sha256-${"0".repeat(64)}` };
  const check = async (one: object) =>
    JSON.stringify(
      await (
        await bob.program.post("/api/v1/plans/check", {
          plan: { name: "p", steps: [{ id: "a", skill: "csv.read", input: { file: one } }] },
        })
      ).json(),
    );
  // The hash of a plan is of the ids in it.
  const said = async (one: object) => (await check(one)).replace(/"planHash":"\w+"/, "");
  expect((await said(file)).replaceAll(file.$artifact, nobodys.$artifact)).toBe(
    await said(nobodys),
  );
  const start = await bob.program.post("/api/v1/runs?wait=true", {
    plan: { name: "p", steps: [{ id: "a", skill: "csv.read", input: { file } }] },
  });
  expect(await start.text()).not.toContain("granite");
});

it("the owner of the server, who sees to its members, does not read their rooms", async () => {
  const answer = await started.owner.call(`/api/v1/runs/${hers.ids.runId}`);
  expect(answer.status).toBe(404);
  expect(factsIn(await answer.text())).toEqual([]);
});
