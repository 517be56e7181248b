import { setTimeout as wait } from "node:timers/promises";
import { seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { feedRequest, type Resume } from "../feed/feed-request.ts";
import { history } from "../history.ts";
import { RunningServer } from "../running-server.ts";
import { isFull, seed } from "../scale.ts";
import { until } from "../until.ts";
import { subscribers } from "./subscribers.ts";

const streams = isFull ? 3_000 : 300;
const resumes: readonly Resume[] = ["header", "query", "input"];

/** Undefined when it was dropped before the answer came. */
async function open(address: URL, headers: Headers, signal: AbortSignal) {
  const response = await fetch(address, { headers, signal }).catch(() => undefined);
  return response?.body?.getReader();
}

describe(`streams that are opened and dropped (seed ${seed})`, () => {
  it(`leave nothing behind, ${streams} of them, dropped at any moment`, {
    timeout: 300_000,
  }, async () => {
    const random = seededRandom(seed);
    await using server = await RunningServer.start({
      history: history({ events: 2_000, bytes: 1_000 }),
    });
    const { url, token } = server;
    let answered = 0;
    const drop = async (place: number): Promise<void> => {
      const resume = resumes[place % resumes.length] ?? "header";
      const { address, headers } = feedRequest({ url, token, resume, cursor: undefined });
      const gone = new AbortController();
      const opened = open(address, headers, gone.signal);
      if (random.integer(3) === 0) await wait(random.integer(60));
      else {
        answered += 1;
        await (await opened)?.read();
        await wait(random.integer(20));
      }
      gone.abort();
      await opened;
    };
    for (let place = 0; place < streams; ) {
      await Promise.all(Array.from({ length: 50 }, () => drop(place++)));
    }
    await until(async () => (await subscribers(server)) === 0, "zero subscribers");
    expect(answered).toBeGreaterThan(streams / 3);
    console.log(
      `dropped streams: ${streams} opened, ${streams - answered} of them dropped before or after their answer, ${answered} in mid-replay; 0 subscribers left`,
    );
  });
});
