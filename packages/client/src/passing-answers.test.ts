import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { Stepcast } from "./stepcast.ts";
import { completedRun, queuedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let client: Stepcast;

beforeEach(async () => {
  waitedMs = 0;
  server = new ScriptedServer();
  await server.listen();
  client = connect();
});
afterEach(async () => {
  client.close();
  await server.close();
});

/** How long something took that waited for a person, in milliseconds of the client's clock. */
let waitedMs = 0;

function connect(token?: () => string | Promise<string>): Stepcast {
  return createStepcast({
    url: server.url,
    token,
    random: () => 0,
    clock: {
      now: () => Date.now() + waitedMs,
      after(ms, callback) {
        const timer = setTimeout(callback, Math.min(ms, 20));
        return () => clearTimeout(timer);
      },
    },
  });
}

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });

/** As from something on the way, in the server's place. */
function answerAll(status: number): { readonly asked: number } {
  const state = { asked: 0 };
  server.fault = (_request, response) => {
    state.asked += 1;
    response.writeHead(status, { "content-type": "text/html" });
    response.end("<h1>No</h1>");
    return true;
  };
  return state;
}

it.each([200, 404, 408, 425, 429, 502])(
  "goes on where a proxy answered %i in the server's place",
  async (status) => {
    server.log.append(queuedRun("run_a"));
    const way = answerAll(status);
    const { view } = client.runs.store("run_a");
    view.subscribe(() => {});
    const seqs: number[] = [];
    const errors: string[] = [];
    client.watch(
      { runId: "run_a" },
      {
        onEvents: (events) => seqs.push(...events.map(({ event }) => event.seq)),
        onError: ({ code }) => errors.push(code),
      },
    );
    await until(() => expect(way.asked).toBeGreaterThan(5));
    expect(client.connection.getSnapshot().state).toBe("reconnecting");
    server.fault = () => false;
    await until(() => expect(seqs).toEqual([1]));
    await until(() => expect(view.getSnapshot().status).toBe("ready"));
    expect(errors).toEqual([]);
  },
);

it("asks again for what the server was asked too much of", async () => {
  server.log.append(queuedRun("run_a"), completedRun("run_a"));
  let refusals = 0;
  server.fault = ({ url = "" }, response) => {
    if (refusals === 2 || !url.startsWith("/trpc/runs.get")) return false;
    refusals += 1;
    const stepcast = { code: "too_many_requests", message: "Too many.", hint: "Wait." };
    const data = { code: "TOO_MANY_REQUESTS", httpStatus: 429, stepcast };
    response.writeHead(429, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: "Too many.", code: -32029, data } }));
    return true;
  };
  const { view } = client.runs.store("run_a");
  view.subscribe(() => {});
  await until(() => expect(view.getSnapshot().run?.status).toBe("completed"));
  expect(refusals).toBe(2);
});

it("takes a newer token where the last one is refused, for calls as for the stream", async () => {
  server.log.append(queuedRun("run_a"));
  server.token = "new";
  const given = ["old", "new", "old"];
  client.close();
  client = connect(() => given.shift() ?? "new");
  expect((await client.runs.get("run_a")).run.status).toBe("queued");
  const { view } = client.runs.store("run_a");
  view.subscribe(() => {});
  await until(() => expect(view.getSnapshot().status).toBe("ready"));
});

it("waits for a token as long as whoever is asked for it takes", async () => {
  server.log.append(queuedRun("run_a"));
  client.close();
  client = connect(async () => {
    waitedMs = 60_000;
    // The clock's timers, which are short here, look at the time meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return "asked for";
  });
  expect((await client.runs.get("run_a")).run.status).toBe("queued");
});

it("asks once with a token that stays the same", async () => {
  server.token = "new";
  let asked = 0;
  client.close();
  client = connect(() => "old");
  server.fault = () => {
    asked += 1;
    return false;
  };
  await expect(client.runs.get("run_a")).rejects.toThrow();
  expect(asked).toBe(1);
});

it("tells what another program answered in JSON of its own", async () => {
  server.fault = (_request, response) => {
    response.writeHead(404, { "content-type": "application/json" });
    response.end('{ "detail": "Not Found" }');
    return true;
  };
  await expect(client.runs.get("run_a")).rejects.toMatchObject({
    code: "unreachable",
    message: `${server.url} answered with HTTP 404.`,
  });
});

it("takes a token with the end of its line, and repeats none that is no token", async () => {
  server.log.append(queuedRun("run_a"));
  server.token = "secret";
  client.close();
  client = connect(() => "secret\n");
  expect((await client.runs.get("run_a")).run.status).toBe("queued");
  client.close();
  client = connect(() => "secret\nhunter2");
  const refused = { code: "unauthorized", message: expect.not.stringMatching(/hunter2/) };
  await expect(client.runs.get("run_a")).rejects.toMatchObject(refused);
  const { connection } = client;
  client.watch({ runId: "run_a" }, { onEvents: () => {} });
  await until(() =>
    expect(connection.getSnapshot()).toMatchObject({ state: "denied", error: refused }),
  );
});
