import { expect, it } from "vitest";
import type { Resume } from "../feed/feed-request.ts";
import { readFeed } from "../feed/read-feed.ts";
import { history } from "../history.ts";
import { RunningServer } from "../running-server.ts";
import { until } from "../until.ts";

const dayMs = 86_400_000;
const old = 9_000;
const events = 10_001;
const doors: readonly Resume[] = ["header", "query", "input"];

/** A log whose first events are ten days old. */
function* agedHistory() {
  const now = Date.now();
  let place = 0;
  for (const event of history({ events })) {
    place += 1;
    yield { ...event, at: place <= old ? now - 10 * dayMs : now };
  }
}

it("retention that is killed half-way goes on, gives no seq again, and tells every reader that it left behind", {
  timeout: 300_000,
}, async () => {
  await using server = await RunningServer.start({ history: agedHistory() });
  const firstSeq = async () => {
    const page = await server.ask<{ events: { seq: number }[] }>("/api/v1/events?limit=1");
    return page.events[0]?.seq ?? 0;
  };
  const remove = () => server.post("/api/v1/retention", { days: 5 });
  const cut = remove().catch(() => undefined);
  await until(async () => (await firstSeq()) > 1, "the first slice");
  await server.kill();
  await cut;
  server.launch();
  await server.ready();
  const half = await firstSeq();
  const answer = await remove();
  expect(await answer.json()).toMatchObject({ events: old + 1 - half });
  expect(await firstSeq()).toBe(old + 1);
  expect(await server.head()).toBe(events);

  const { epoch } = await server.ask<{ epoch: string }>("/healthz");
  const places = { 0: false, 1: true, [old - 1]: true, [old]: false, 9500: false, [events]: false };
  for (const resume of doors)
    for (const [after, isTold] of Object.entries(places)) {
      const cursor = `${epoch}-${after}`;
      const place = { url: server.url, token: server.token, resume, cursor, types: undefined };
      const { deliveries, gap, refused } = await readFeed(place, events);
      const what = `${resume} ${after}`;
      expect({ what, gap, refused }).toEqual({ what, gap: isTold, refused: undefined });
      expect(deliveries.length, what).toBe(events - Math.max(old, Number(after)));
    }
  const started = await server.post("/api/v1/runs", {
    plan: { name: "p", steps: [{ id: "a", skill: "core.noop" }] },
  });
  const { cursor } = (await started.json()) as { cursor: string };
  expect(Number(cursor.split("-")[1])).toBeGreaterThanOrEqual(events);
  console.log(
    `retention: killed after ${half - 1} of ${old} events, went on; ${doors.length * 6} readers exact or told`,
  );
});
