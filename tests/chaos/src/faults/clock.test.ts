import { fileURLToPath } from "node:url";
import type { StepcastEvent } from "@stepcast/contracts";
import { seededRandom } from "@stepcast/testkit";
import { describe, expect, it } from "vitest";
import { Deliveries } from "../feed/deliveries.ts";
import { FeedReader } from "../feed/feed-reader.ts";
import { checkFeed } from "../feed/feed-rules.ts";
import { RunningServer } from "../running-server.ts";
import { seed } from "../scale.ts";
import { until } from "../until.ts";

const jumps = 5;
const clock = fileURLToPath(new URL("./jumping-clock.ts", import.meta.url));

/** Long enough to have steps under way at every jump, and with a limit that no step comes near. */
const plan = {
  name: "clock",
  deadlineMs: 30 * 60_000,
  steps: Array.from({ length: 60 }, (_, place) => ({
    id: `s${place}`,
    skill: "core.sleep",
    input: { ms: 60 },
    timeoutMs: 20 * 60_000,
    needs: place < 2 ? [] : [`s${place - 2}`],
  })),
};

describe("a wall clock that jumps by an hour and by a year, forth and back", () => {
  it("changes no order, ends nothing, and makes no time negative", {
    timeout: 300_000,
  }, async () => {
    await using server = await RunningServer.start({ nodeArgs: ["--import", clock] });
    const got = new Deliveries();
    const events: StepcastEvent[] = [];
    await using reader = new FeedReader({
      name: "reader",
      url: server.url,
      token: server.token,
      random: seededRandom(seed),
      resume: "header",
      cuts: "time",
      onEvent: (cursor, json) => {
        got.take(cursor, json);
        events.push(JSON.parse(json));
      },
    });
    const response = await server.post("/api/v1/runs", { plan });
    expect(response.status).toBe(202);
    const done = (): number => events.filter(({ type }) => type === "step.succeeded").length;
    for (let jump = 1; jump <= jumps; jump += 1) {
      await until(() => done() >= jump * 9, `${jump * 9} steps`);
      server.signal("SIGUSR2");
    }
    await until(() => events.some(({ type }) => type === "run.completed"), "the run's end");
    await reader.stop();
    await server.stop();

    expect(checkFeed(await server.log(), { name: "reader", deliveries: got })).toEqual([]);
    const times = events.map(({ at }) => at);
    const steps = times.slice(1).map((at, place) => at - (times[place] ?? at));
    // The clock did jump, both ways.
    expect(Math.max(...steps)).toBeGreaterThan(3_000_000);
    expect(Math.min(...steps)).toBeLessThan(-3_000_000);
    const durations = events.flatMap((event) =>
      event.type === "step.succeeded" || event.type === "run.completed"
        ? [event.data.durationMs]
        : [],
    );
    expect(durations.filter((ms) => ms < 0 || ms > 60_000)).toEqual([]);
    expect(events.map(({ type }) => type)).not.toContain("step.failed");
    expect(events.filter(({ type }) => type === "step.started")).toHaveLength(plan.steps.length);
    console.log(
      `clock: ${jumps} jumps of up to a year, ${events.length} events, 0 out of order, 0 steps ended or repeated, 0 negative durations`,
    );
  });
});
