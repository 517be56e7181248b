import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { Stepcast, WatchOptions } from "./stepcast.ts";
import { queuedRun, runEvent } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let client: Stepcast;

beforeEach(async () => {
  server = new ScriptedServer();
  for (let run = 0; run < 2; run += 1) {
    server.log.append(queuedRun(`run_${run}`));
    for (let line = 0; line < 4; line += 1) server.log.append(note(`run_${run}`));
  }
  await server.listen();
  client = connect();
});
afterEach(async () => {
  client.close();
  await server.close();
});

function connect(muteMs?: number): Stepcast {
  const clock = {
    now: () => Date.now(),
    after(ms: number, callback: () => void) {
      const timer = setTimeout(callback, Math.min(ms, muteMs ?? 20));
      return () => clearTimeout(timer);
    },
  };
  return createStepcast({ url: server.url, clock, muteMs });
}

const note = (runId: string) => runEvent(runId, "log.line", { level: "info", message: "" });
const room = "ada/desk";
const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });

/** Seqs and gaps of a feed, as somebody who folds them would see them. */
function collect(after: string, filter: Parameters<Stepcast["watch"]>[0] = { room }) {
  const told: (number | string)[] = [];
  const options: WatchOptions = {
    after,
    onEvents: (events) => told.push(...events.map(({ event }) => event.seq)),
    onGap: ({ from, to }) => told.push(`${from} to ${to}`),
    onError: ({ code }) => told.push(code),
  };
  client.watch(filter, options);
  return told;
}

/** Something on the way hands streams on only when they are complete, which they never are. */
function holdStreamsBack(): void {
  server.fault = (request) => request.url?.startsWith("/trpc/events.stream") === true;
  client.close();
  client = connect(20);
}

describe.each([
  ["a stream", () => {}],
  ["long-polling", holdStreamsBack],
])("over %s", (_, begin) => {
  beforeEach(begin);

  it("tells a feed that holds half of what was removed, and starts it over with what is left", async () => {
    server.log.remove("run_0");
    const told = collect("e1-3");
    await until(() => expect(told).toEqual(["e1-3 to e1-0", 6, 7, 8, 9, 10]));
    server.log.append(note("run_1"));
    await until(() => expect(told.at(-1)).toBe(11));
  });

  it("tells many feeds so that are all at other places", async () => {
    server.log.append(queuedRun("run_2"), ...Array.from({ length: 20 }, () => note("run_2")));
    server.log.remove("run_2");
    const places = Array.from({ length: 12 }, (_, place) => `e1-${12 + place}`);
    const told = places.map((place) => collect(place));
    const whole = collect("e1-31");
    for (const [at, place] of places.entries())
      await until(() => expect(told[at]?.[0]).toBe(`${place} to e1-0`));
    await until(() => {
      for (const [, ...seqs] of told) expect(seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });
    server.log.append(note("run_1"));
    for (const feed of [...told, whole]) await until(() => expect(feed.at(-1)).toBe(32));
    expect(whole).toEqual([32]);
  });

  it("tells it so beside a feed that begins at the first event, and spares one that has all of it", async () => {
    server.log.remove("run_0");
    const torn = collect("e1-3");
    const whole = collect("e1-8");
    const first = collect("start", { runId: "run_1" });
    await until(() => expect(torn).toEqual(["e1-3 to e1-0", 6, 7, 8, 9, 10]));
    await until(() => expect(whole).toEqual([9, 10]));
    await until(() => expect(first).toEqual([6, 7, 8, 9, 10]));
  });
});

it("reads several feeds to their ends over long-polling, of which one is longer than the others and than a page", async () => {
  holdStreamsBack();
  const lab = "ada/lab";
  server.log.append({ ...queuedRun("run_lab"), room: lab });
  for (let line = 0; line < 120; line += 1) server.log.append({ ...note("run_lab"), room: lab });
  server.log.append(note("run_0"), note("run_1"));
  server.log.remove("run_0");
  const desk = collect("start");
  const long = collect("start", { room: lab });
  await until(() => expect(long.at(-1)).toBe(131));
  expect(long).toHaveLength(121);
  await until(() => expect(desk).toEqual([6, 7, 8, 9, 10, 133]));
});

it("tells a feed so that comes while another one is replayed", async () => {
  server.log.remove("run_0");
  const other = collect("start");
  await until(() => expect(server.opened).toHaveLength(1));
  const torn = collect("e1-3");
  await until(() => expect(torn).toEqual(["e1-3 to e1-0", 6, 7, 8, 9, 10]));
  expect(other).toEqual([6, 7, 8, 9, 10]);
});
