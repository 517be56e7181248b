import { StepcastError } from "@stepcast/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { StepcastOptions } from "./settings.ts";
import type { CastEvent, Stepcast } from "./stepcast.ts";
import { completedRun, doneStep, queuedRun, startedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
const clients: Stepcast[] = [];

beforeEach(async () => {
  server = new ScriptedServer();
  await server.listen();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close();
});

/** A client whose pauses are short: the waits are tested with the backoff itself. */
function connect(options: Partial<StepcastOptions> = {}): Stepcast {
  const clock = {
    now: () => Date.now(),
    after(ms: number, callback: () => void) {
      const timer = setTimeout(callback, Math.min(ms, 20));
      return () => clearTimeout(timer);
    },
  };
  const client = createStepcast({ url: server.url, clock, ...options });
  clients.push(client);
  return client;
}

/** Collects what a feed delivers; `seqs` is what a user would see. */
function collect(client: Stepcast, filter: Parameters<Stepcast["watch"]>[0], after?: string) {
  const seqs: number[] = [];
  const gaps: string[] = [];
  const errors: StepcastError[] = [];
  const stop = client.watch(filter, {
    after,
    onEvents: (events: readonly CastEvent[]) => seqs.push(...events.map(({ event }) => event.seq)),
    onGap: ({ to }) => gaps.push(to),
    onError: (error) => errors.push(error),
  });
  return { seqs, gaps, errors, stop };
}

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });
const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, at) => at + from);

describe("one stream for all feeds", () => {
  it("replays a feed from its first event, then follows it", async () => {
    server.log.append(...startedRun("run_a", ["one"]), queuedRun("run_b"));
    const feed = collect(connect(), { runId: "run_a" });
    await until(() => expect(feed.seqs).toEqual([1, 2, 3]));
    server.log.append(...doneStep("run_a", "one"));
    await until(() => expect(feed.seqs).toEqual([1, 2, 3, 5, 6]));
  });

  it("gives a feed that is added later its own past and the others nothing twice", async () => {
    server.log.append(...startedRun("run_a", ["one"]), ...startedRun("run_b", ["one"]));
    const client = connect();
    const first = collect(client, { runId: "run_a" });
    await until(() => expect(first.seqs).toEqual([1, 2, 3]));
    const second = collect(client, { runId: "run_b" });
    await until(() => expect(second.seqs).toEqual([4, 5, 6]));
    server.log.append(...doneStep("run_a", "one"), ...doneStep("run_b", "one"));
    await until(() => expect(second.seqs).toEqual([4, 5, 6, 9, 10]));
    expect(first.seqs).toEqual([1, 2, 3, 7, 8]);
    expect(server.opened).toHaveLength(2);
    expect(server.opened[1]?.feeds).toHaveLength(2);
  });

  it("asks once for all feeds that one task adds", async () => {
    server.log.append(queuedRun("run_a"), queuedRun("run_b"));
    const client = connect();
    const feeds = [collect(client, { runId: "run_a" }), collect(client, { runId: "run_b" })];
    await until(() => expect(feeds.map(({ seqs }) => seqs)).toEqual([[1], [2]]));
    expect(server.opened).toHaveLength(1);
  });

  it("starts where the caller says: after a cursor, or now", async () => {
    server.log.append(...startedRun("run_a", ["one"]));
    const client = connect();
    const later = collect(client, { runId: "run_a" }, "e1-2");
    const now = collect(client, { types: ["step.*"] }, "now");
    await until(() => expect(client.connection.getSnapshot().state).toBe("live"));
    server.log.append(...doneStep("run_a", "one"));
    await until(() => expect(now.seqs).toEqual([4, 5]));
    expect(later.seqs).toEqual([3, 4, 5]);
  });
});

it("does not let one callback that throws cost another feed its events", async () => {
  const reported: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
  server.log.append(...startedRun("run_a", ["one"]));
  const client = connect();
  client.watch(
    { runId: "run_a" },
    {
      onEvents() {
        throw new Error("a mistake of the page");
      },
    },
  );
  const feed = collect(client, { runId: "run_a" });
  await until(() => expect(feed.seqs).toEqual(upTo(3)));
  server.log.append(completedRun("run_a"));
  await until(() => expect(feed.seqs).toEqual(upTo(4)));
  expect(server.opened).toHaveLength(1);
  expect(reported.length).toBeGreaterThan(0);
  vi.unstubAllGlobals();
});

it("serves more runs at once than one stream may name", async () => {
  const runIds = upTo(50).map((at) => `run_${at}`);
  server.log.append(...runIds.map((runId) => queuedRun(runId)), queuedRun("run_other"));
  const client = connect();
  const feeds = runIds.map((runId) => collect(client, { runId, room: "ada/desk" }));
  await until(() => expect(feeds.map(({ seqs }) => seqs)).toEqual(upTo(50).map((seq) => [seq])));
  expect(feeds.flatMap(({ errors }) => errors)).toEqual([]);
});

describe("a connection that breaks", () => {
  it("goes on after its cursor when it was cut, and when the server was gone for a while", async () => {
    server.log.append(...startedRun("run_a", ["one"]));
    const client = connect();
    const feed = collect(client, { runId: "run_a" });
    await until(() => expect(feed.seqs).toEqual(upTo(3)));
    server.drop();
    server.log.append(...doneStep("run_a", "one"));
    await until(() => expect(feed.seqs).toEqual(upTo(5)));
    await server.close();
    await until(() => expect(client.connection.getSnapshot().attempt).toBeGreaterThan(2));
    expect(client.connection.getSnapshot().state).toBe("reconnecting");
    server.log.append(completedRun("run_a"));
    await server.listen();
    await until(() => expect(feed.seqs).toEqual(upTo(6)));
    await until(() => expect(client.connection.getSnapshot().state).toBe("live"));
    expect(server.opened.at(-1)?.lastEventId).toBe("e1-5");
  });

  it("comes back through 503, 429 and an answer that is no stream", async () => {
    server.log.append(queuedRun("run_a"));
    const answers = [503, 429, 502, 200, 500];
    server.fault = (request, response) => {
      const status = request.url?.startsWith("/trpc/events") === true ? answers.shift() : undefined;
      if (status === undefined) return false;
      response.writeHead(status, { "content-type": "text/html", "retry-after": "0" });
      response.end("<h1>no</h1>");
      return true;
    };
    const feed = collect(connect(), { runId: "run_a" });
    await until(() => expect(feed.seqs).toEqual([1]));
    expect(answers).toEqual([]);
  });

  it("notices a stream that says nothing any more", async () => {
    server.log.append(queuedRun("run_a"));
    let silent = 0;
    server.fault = (request, response) => {
      if (request.url?.startsWith("/trpc/events") !== true || silent === 1) return false;
      silent += 1;
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": hello\n\n");
      return true;
    };
    const feed = collect(connect({ silenceMs: 60 }), { runId: "run_a" });
    await until(() => expect(feed.seqs).toEqual([1]));
    expect(silent).toBe(1);
  });

  it("drops what a server repeats", async () => {
    server.log.append(...startedRun("run_a", ["one"]));
    const client = connect();
    const seen = collect(client, { runId: "run_a" });
    await until(() => expect(seen.seqs).toEqual(upTo(3)));
    for (let time = 0; time < 3; time += 1) {
      // It has seen nothing, so the stream of all begins anew.
      const late = collect(client, { runId: "run_a" });
      await until(() => expect(late.seqs).toEqual(upTo(3)));
    }
    expect(server.opened.length).toBeGreaterThan(1);
    server.log.append(completedRun("run_a"));
    await until(() => expect(seen.seqs).toEqual(upTo(4)));
  });
});

describe("a log that changed", () => {
  it("tells a feed of a gap when the log was replaced, and goes on in the new one", async () => {
    server.log.append(...startedRun("run_a", ["one"]));
    const feed = collect(connect(), { room: "ada/desk" });
    await until(() => expect(feed.seqs).toEqual(upTo(3)));
    server.log.replace("e2");
    server.drop();
    server.log.append(queuedRun("run_z"));
    await until(() => expect(feed.seqs).toEqual([1, 2, 3, 1]));
    expect(feed.gaps).toEqual(["e2-0"]);
  });

  it("starts a feed over when the log went back behind what it has seen", async () => {
    server.log.append(...startedRun("run_a", ["one"]), ...doneStep("run_a", "one"));
    const client = connect();
    const feed = collect(client, { room: "ada/desk" });
    await until(() => expect(feed.seqs).toEqual(upTo(5)));
    await server.close();
    server.log.rewind(3);
    await server.listen();
    await until(() => expect(feed.seqs).toEqual([...upTo(5), ...upTo(3)]));
    expect(feed.gaps).toEqual(["e1-0"]);
    server.log.append(completedRun("run_a"));
    await until(() => expect(feed.seqs.at(-1)).toBe(4));
  });

  it("refuses a cursor that the log never reached", async () => {
    server.log.append(queuedRun("run_a"));
    const feed = collect(connect(), { room: "ada/desk" }, "e1-99");
    await until(() => expect(feed.errors.map(({ code }) => code)).toEqual(["cursor_ahead"]));
    expect(() => connect().watch({}, { after: "nonsense", onEvents: () => {} })).toThrow(
      StepcastError,
    );
  });
});

describe("a server that says no", () => {
  it("stops at 401 and goes on when asked again", async () => {
    server.log.append(queuedRun("run_a"));
    server.token = "right";
    let token = "wrong";
    const client = connect({ token: () => token });
    const feed = collect(client, { room: "ada/desk" });
    await until(() => expect(client.connection.getSnapshot().state).toBe("denied"));
    expect(client.connection.getSnapshot().error?.code).toBe("unauthorized");
    token = "right";
    client.connection.retry();
    await until(() => expect(feed.seqs).toEqual([1]));
    await until(() => expect(client.connection.getSnapshot().state).toBe("live"));
  });

  it("asks for a fresh token once before it gives up", async () => {
    server.log.append(queuedRun("run_a"));
    server.token = "second";
    const tokens = ["first", "second", "second"];
    const client = connect({ token: () => tokens.shift() });
    const feed = collect(client, { room: "ada/desk" });
    await until(() => expect(feed.seqs).toEqual([1]));
  });

  it("lets one feed go that is refused, and serves the others", async () => {
    server.log.append(queuedRun("run_a"));
    const client = connect();
    const good = collect(client, { runId: "run_a" });
    const bad = collect(client, { runId: "run_missing" });
    await until(() => expect(bad.errors.map(({ code }) => code)).toEqual(["not_found"]));
    await until(() => expect(good.seqs).toEqual([1]));
  });
});

it("waits without a network, and comes back with it", async () => {
  server.log.append(queuedRun("run_a"));
  let online = true;
  const changes = new Set<() => void>();
  const turn = (next: boolean): void => {
    online = next;
    for (const change of changes) change();
  };
  const network = {
    online: () => online,
    subscribe(change: () => void) {
      changes.add(change);
      return () => void changes.delete(change);
    },
  };
  const client = connect({ network });
  const feed = collect(client, { runId: "run_a" });
  await until(() => expect(client.connection.getSnapshot().state).toBe("live"));
  await server.close();
  turn(false);
  await until(() => expect(client.connection.getSnapshot().state).toBe("offline"));
  server.log.append(completedRun("run_a"));
  await server.listen();
  turn(true);
  await until(() => expect(feed.seqs).toEqual([1, 2]));
  await until(() => expect(client.connection.getSnapshot().state).toBe("live"));
});

it("keeps a connection for whoever looks at it, and none when nobody does", async () => {
  const client = connect();
  expect(client.connection.getSnapshot().state).toBe("idle");
  const stop = client.connection.subscribe(() => {});
  await until(() => expect(client.connection.getSnapshot().state).toBe("live"));
  stop();
  await until(() => expect(client.connection.getSnapshot().state).toBe("idle"));
});
