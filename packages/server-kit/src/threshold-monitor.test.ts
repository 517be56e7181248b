import { afterEach, describe, expect, it, vi } from "vitest";
import { createServerKit, type ServerKit } from "./server-kit.ts";

const soon = { timeout: 30_000 };
const kits: ServerKit[] = [];
afterEach(async () => {
  await Promise.all(kits.splice(0).map((kit) => kit.close()));
});

function plant() {
  const kit = createServerKit();
  kits.push(kit);
  const streams = new kit.SSEStreamManager();
  streams.start();
  const told = async (type: "alarm.*" | "metrics.*") => {
    const feeds = [{ types: [type] }];
    const { entries } = await kit.store.read({ after: 0, feeds, limit: 512 });
    return entries.map(({ event }) => event);
  };
  const alarms = async () => (await told("alarm.*")).map(({ type }) => type);
  const measure = (...values: number[]) =>
    values.reduce(
      (before, pressure) =>
        before.then(() =>
          streams.sendMetrics({ sourceId: "boiler", metrics: { pressure }, unit: "bar" }),
        ),
      Promise.resolve(),
    );
  return { kit, streams, told, alarms, measure };
}

const rule = {
  sourceId: "boiler",
  parameter: "pressure",
  above: 9,
  clearAt: 8.5,
  severity: "ALERT",
} as const;

describe("a threshold", () => {
  it("raises an alarm when it is passed, updates it while it lasts, and clears it below the edge", async () => {
    const { streams, alarms, told, measure } = plant();
    const onError = vi.fn();
    const stop = streams.watchThresholds([rule], { onError });
    await measure(8.9, 9, 9.4, 9.6, 8.9, 8.5, 8.9, 9.1);
    await expect
      .poll(alarms, soon)
      .toEqual(["alarm.raised", "alarm.updated", "alarm.updated", "alarm.cleared", "alarm.raised"]);
    const [raised] = await told("alarm.*");
    expect(raised).toMatchObject({
      agentId: "boiler",
      data: {
        alarmId: "boiler:pressure",
        severity: "ALERT",
        message: "pressure is 9.4 bar, above 9.",
        currentValue: 9.4,
        thresholdValue: 9,
        metadata: { unit: "bar" },
      },
    });
    stop();
    expect(onError).not.toHaveBeenCalled();
  });

  it("has an alarm of its own beside a graver one of the same measurement", async () => {
    const { streams, told, measure } = plant();
    const graver = { ...rule, above: 12, clearAt: 11, severity: "CRITICAL" } as const;
    const stop = streams.watchThresholds([graver, { ...rule, severity: "WARNING" }], {
      onError: vi.fn(),
    });
    const alarms = async () =>
      (await told("alarm.*")).map(
        ({ type, data }) => `${type} ${"severity" in data && data.severity}`,
      );
    await measure(10, 12.5);
    await expect
      .poll(alarms, soon)
      .toEqual(["alarm.raised WARNING", "alarm.raised CRITICAL", "alarm.updated WARNING"]);
    await measure(8);
    await expect
      .poll(async () => (await alarms()).slice(3), soon)
      .toEqual(["alarm.cleared CRITICAL", "alarm.cleared WARNING"]);
    stop();
  });

  it("knows what is open when it starts anew, and looks at its own source and parameter only", async () => {
    const { streams, alarms, measure } = plant();
    const onError = vi.fn();
    const stop = streams.watchThresholds([rule], { onError });
    await measure(9.4);
    await expect.poll(alarms, soon).toEqual(["alarm.raised"]);
    stop();
    streams.watchThresholds([rule], { onError });
    await streams.sendMetrics({ sourceId: "other", metrics: { pressure: 20 } });
    await streams.sendMetrics({ sourceId: "boiler", metrics: { temperature: 900 } });
    // Until the second one watches: what came before its start is not looked at again.
    await expect
      .poll(async () => {
        await measure(9.5);
        return (await alarms()).at(-1);
      }, soon)
      .toBe("alarm.updated");
    expect(new Set((await alarms()).slice(1))).toEqual(new Set(["alarm.updated"]));
    expect(onError).not.toHaveBeenCalled();
  });
});

describe("sampling", () => {
  it("measures at once and again and again, says how often, and goes on after a failure", async () => {
    const { streams, told } = plant();
    const errors: unknown[] = [];
    let count = 0;
    const stop = streams.sampleMetrics(
      () => {
        count += 1;
        if (count === 2) throw new Error("the sensor is asleep");
        return { sourceId: "boiler", metrics: { n: count }, metadata: { data_quality: 0.9 } };
      },
      { everySeconds: 0.01, onError: (error) => errors.push(error) },
    );
    await expect.poll(async () => (await told("metrics.*")).length, soon).toBeGreaterThan(2);
    stop();
    const [first] = await told("metrics.*");
    expect(first?.data).toEqual({
      sourceId: "boiler",
      metrics: { n: 1 },
      metadata: { measurement_interval: 0.01, data_quality: 0.9 },
    });
    expect(errors).toEqual([new Error("the sensor is asleep")]);
  });

  it("takes five seconds when nothing is said", () => {
    vi.useFakeTimers();
    try {
      const { streams } = plant();
      const measure = vi.fn(() => ({ sourceId: "s", metrics: { n: 1 } }));
      const stop = streams.sampleMetrics(measure, { onError: () => undefined });
      vi.advanceTimersByTime(10_000);
      expect(measure).toHaveBeenCalledTimes(3);
      stop();
    } finally {
      vi.useRealTimers();
    }
  });
});
