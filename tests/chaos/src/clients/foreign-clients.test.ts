import { seededRandom } from "@stepcast/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import type { LogDigest } from "../feed/log-digest.ts";
import { CuttingProxy } from "../proxy/cutting-proxy.ts";
import { RunningServer } from "../running-server.ts";
import { seed } from "../scale.ts";
import { until } from "../until.ts";
import { followWithCurl, hasCurl } from "./curl.ts";
import { followWithEventSource } from "./event-source.ts";
import { followWithFetchEventSource } from "./fetch-event-source.ts";
import type { Follow } from "./foreign-client.ts";
import { followWithParser } from "./parser-and-fetch.ts";
import { followWithTrpc } from "./trpc-link.ts";

/** Of each client's path. After them it is left alone, so that it comes to the end. */
const cuts = 8;
const runs = 3;

const clients: Readonly<Record<string, Follow>> = {
  eventsource: followWithEventSource,
  "eventsource-parser and fetch": followWithParser,
  "@microsoft/fetch-event-source": followWithFetchEventSource,
  ...(hasCurl() ? { curl: followWithCurl } : {}),
  "@trpc/client": followWithTrpc,
};
/**
 * It keeps an id as soon as its line is complete, where the standard waits for the blank line: a cut
 * between the last two bytes of a frame would lose that event, whatever the server sends.
 */
const early = "@microsoft/fetch-event-source";
const names = Object.keys(clients);

interface Followed {
  readonly got: Deliveries;
  readonly proxy: CuttingProxy;
  readonly stop: () => void | Promise<void>;
}

describe(`clients of others, unmodified, through a path that cuts (seed ${seed})`, () => {
  const followed = new Map<string, Followed>();
  const held = new AsyncDisposableStack();
  let log: LogDigest;

  beforeAll(async () => {
    const server = held.use(await RunningServer.start({ env: { STEPCAST_DURABILITY: "process" } }));
    await run(server, 0);
    for (const [place, name] of names.entries())
      followed.set(name, await follow(server, name, place));
    for (let more = 1; more < runs; more += 1) await run(server, more);
    const head = await server.head();
    const behind = (): string[] =>
      names.filter((name) => {
        const { got, proxy } = of(name);
        return (got.seqs.at(-1) ?? 0) < head || proxy.cuts < cuts;
      });
    await until(
      () => behind().length === 0,
      () => `${behind().join(", ")} (seed ${seed})`,
    );
    for (const { stop } of followed.values()) await stop();
    await server.stop();
    log = await server.log();
  }, 300_000);

  afterAll(() => held.disposeAsync());

  function of(name: string): Followed {
    const found = followed.get(name);
    if (found === undefined) throw new Error(`nobody followed with ${name}`);
    return found;
  }

  async function follow(server: RunningServer, name: string, place: number): Promise<Followed> {
    const random = seededRandom(seed + place);
    const proxy = held.use(
      await CuttingProxy.open({
        target: () => server.port,
        fault: (connection) =>
          connection < cuts
            ? {
                how: random.integer(2) === 0 ? "end" : "reset",
                afterBytes: 400 + random.integer(5_000),
                keepsLineEndPairs: name === early,
              }
            : {},
      }),
    );
    const got = new Deliveries();
    const client = clients[name]?.({
      url: proxy.url,
      token: server.token,
      onEvent: (cursor, json) => got.take(cursor, json),
    });
    return { got, proxy, stop: () => client?.stop() };
  }

  it.each(names)("%s gets everything once, in order", (name) => {
    const { got, proxy } = of(name);
    const violations = checkFeed(log, { name, deliveries: got });
    console.log(
      `${name} (seed ${seed}): ${got.length} events over ${proxy.cuts} cuts, ${violations.length} lost, twice, out of order or changed`,
    );
    expect(violations.slice(0, 10)).toEqual([]);
    expect(proxy.cuts).toBe(cuts);
  });

  if (!hasCurl()) it.skip("curl is not on this machine, so it was not tried", () => {});
});

/** Starts a run of many steps, with labels of one to four bytes a character, and waits for its end. */
async function run(server: RunningServer, place: number): Promise<void> {
  const plan = {
    name: `Lauf ${place} 📐`,
    steps: Array.from({ length: 40 }, (_, step) => ({
      id: `s${step}`,
      label: `Schritt ${step} · 段階`,
      skill: "core.sleep",
      input: { ms: step % 4 },
      needs: step < 4 ? [] : [`s${step - 4}`],
    })),
  };
  const response = await server.post("/api/v1/runs?wait=true", { plan });
  expect(await response.json()).toMatchObject({ status: "completed" });
}
