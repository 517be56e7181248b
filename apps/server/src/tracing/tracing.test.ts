import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bodyOf, quickPlan, type RunningServer, startServer } from "../testing/running-server.ts";

interface ToldSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** A collector that keeps what it is told. */
async function collector() {
  const spans: ToldSpan[] = [];
  const services = new Set<unknown>();
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = await request.toArray();
    // Cast: what OTLP over HTTP sends as JSON; the assertions look at it.
    const told = JSON.parse(Buffer.concat(pieces).toString()) as {
      resourceSpans: {
        resource: Pick<ToldSpan, "attributes">;
        scopeSpans: { spans: ToldSpan[] }[];
      }[];
    };
    expect(request.url).toBe("/v1/traces");
    for (const { resource, scopeSpans } of told.resourceSpans) {
      services.add(attributesOf(resource)["service.name"]);
      spans.push(...scopeSpans.flatMap((scope) => scope.spans));
    }
    response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Cast: it listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    spans,
    services,
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function attributesOf({ attributes }: Pick<ToldSpan, "attributes">): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

const json = { accept: "application/json" };
const parent = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
const header = `00-${parent.traceId}-${parent.spanId}-01`;

it("tells a collector of the request, the run and each attempt, in the trace of whoever asked", async () => {
  await using told = await collector();
  const tracing = { endpoint: told.endpoint, serviceName: "factory" };
  const server = await startServer({ tracing });
  const failing = { name: "f", steps: [{ id: "x", skill: "core.fail", input: { message: "no" } }] };
  const ids: string[] = [];
  for (const plan of [quickPlan, failing]) {
    const answer = await server.post("/api/v1/runs", { plan }, { traceparent: header });
    const { runId } = await bodyOf<{ runId: string }>(answer);
    ids.push(runId);
    await server.call(`/api/v1/runs/${runId}/events`, { headers: json });
  }
  const [runId = "", failed = ""] = ids;
  const page = await server.call(`/api/v1/runs/${runId}/events?limit=1`, { headers: json });
  const { events } = await bodyOf<{ events: { data: { traceparent: string } }[] }>(page);
  const toldOf = (name: string) => told.spans.filter((span) => span.name === name).length;
  await expect.poll(() => [toldOf("run"), toldOf("POST /api/v1/runs")]).toEqual([2, 2]);
  await server[Symbol.asyncDispose]();

  const ofRun = (id: string) =>
    told.spans.filter((span) => attributesOf(span)["stepcast.run.id"] === id);
  const run = ofRun(runId).find(({ name }) => name === "run");
  const steps = ofRun(runId).filter(({ name }) => name.startsWith("step "));
  const request = told.spans.find(({ spanId }) => spanId === run?.parentSpanId);
  expect(request).toMatchObject({ name: "POST /api/v1/runs", parentSpanId: parent.spanId });
  expect(events[0]?.data.traceparent).toBe(`00-${parent.traceId}-${request?.spanId}-01`);
  expect(attributesOf(request ?? { attributes: [] })).toMatchObject({
    "http.response.status_code": 202,
    "enduser.id": "owner",
  });
  expect(
    new Set(told.spans.filter((span) => ofRun(runId).includes(span)).map(({ traceId }) => traceId)),
  ).toEqual(new Set([parent.traceId]));
  expect(steps.map(({ name, parentSpanId }) => [name, parentSpanId === run?.spanId])).toEqual([
    ["step core.echo", true],
    ["step core.noop", true],
  ]);
  for (const span of [run, ...steps])
    expect(BigInt(span?.endTimeUnixNano ?? 0) >= BigInt(span?.startTimeUnixNano ?? 1)).toBe(true);
  expect(attributesOf(run ?? { attributes: [] })).toMatchObject({
    "stepcast.run.outcome": "completed",
  });
  expect(ofRun(failed).map(({ name, status }) => [name, status.code])).toEqual([
    ["step core.fail", 2],
    ["run", 2],
  ]);
  expect(told.services).toEqual(new Set(["factory"]));
});

it("without a collector a run still knows its caller's trace, and takes nothing that is none", async () => {
  await using server = await startServer();
  const queuedBy = async (headers: Record<string, string>) => {
    const answer = await server.post("/api/v1/runs", { plan: quickPlan }, headers);
    const { runId } = await bodyOf<{ runId: string }>(answer);
    const page = await server.call(`/api/v1/runs/${runId}/events?limit=1`, { headers: json });
    return (await bodyOf<{ events: { data: object }[] }>(page)).events[0]?.data;
  };
  expect(await queuedBy({ traceparent: header })).toMatchObject({ traceparent: header });
  for (const traceparent of [
    "nonsense",
    `ff${header.slice(2)}`,
    `00-${"0".repeat(32)}-${parent.spanId}-01`,
  ])
    expect(await queuedBy({ traceparent })).not.toHaveProperty("traceparent");
});

it("a collector that is not there holds up nothing", async () => {
  const gone = await collector();
  await gone[Symbol.asyncDispose]();
  const server = await startServer({ tracing: { endpoint: gone.endpoint, serviceName: "s" } });
  const { runId } = await server.start(quickPlan);
  const results = await server.call(`/api/v1/runs/${runId}/events`, { headers: json });
  expect(results.status).toBe(200);
  await server[Symbol.asyncDispose]();
});

interface ToldEvent {
  readonly type: string;
  readonly traceId?: string;
}

async function eventsOf(server: RunningServer, runId: string): Promise<readonly ToldEvent[]> {
  const page = await server.call(`/api/v1/events?runId=${runId}`, { headers: json });
  return (await bodyOf<{ events: ToldEvent[] }>(page)).events;
}

/** Starts a run of the trace above. */
async function startTraced(server: RunningServer, plan: unknown): Promise<string> {
  const answer = await server.post("/api/v1/runs", { plan }, { traceparent: header });
  return (await bodyOf<{ runId: string }>(answer)).runId;
}

const soon = { timeout: 30_000 };
const untraced = (events: readonly ToldEvent[]) =>
  events.filter(({ traceId }) => traceId !== parent.traceId);

it("every event of a run has the id of its trace, through a restart too, and a run of none has none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-trace-"));
  try {
    const slow = {
      name: "slow",
      steps: [
        { id: "a", skill: "core.noop" },
        { id: "b", skill: "core.sleep", input: { ms: 300 }, needs: ["a"] },
        { id: "c", skill: "core.noop", needs: ["b"] },
      ],
    };
    const first = await startServer({ dataFolder: folder });
    const runId = await startTraced(first, slow);
    await first[Symbol.asyncDispose]();
    await using second = await startServer({ dataFolder: folder });
    const plain = await second.start(quickPlan);
    for (const id of [runId, plain.runId])
      await expect
        .poll(async () => (await eventsOf(second, id)).at(-1)?.type, soon)
        .toBe("run.completed");
    const traced = await eventsOf(second, runId);
    expect(traced.map(({ type }) => type)).toContain("step.started");
    expect(untraced(traced)).toEqual([]);
    for (const event of await eventsOf(second, plain.runId))
      expect(event).not.toHaveProperty("traceId");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("a run that is retried stays in its trace", async () => {
  await using server = await startServer();
  const failing = { name: "f", steps: [{ id: "x", skill: "core.fail", input: { message: "no" } }] };
  const runId = await startTraced(server, failing);
  const ends = async () =>
    (await eventsOf(server, runId)).filter(({ type }) => type === "run.failed").length;
  await expect.poll(ends, soon).toBe(1);
  expect((await server.post(`/api/v1/runs/${runId}/retry`)).status).toBe(200);
  await expect.poll(ends, soon).toBe(2);
  expect(untraced(await eventsOf(server, runId))).toEqual([]);
});
