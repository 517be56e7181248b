import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStepcast } from "./create-stepcast.ts";
import type { Stepcast } from "./stepcast.ts";
import { queuedRun, startedRun } from "./testing/run-events.ts";
import { ScriptedServer } from "./testing/scripted-server.ts";

let server: ScriptedServer;
let client: Stepcast;

beforeEach(async () => {
  server = new ScriptedServer();
  await server.listen();
  client = createStepcast({ url: server.url });
});
afterEach(async () => {
  client.close();
  await server.close();
});

describe("a loop over a log that was replaced", () => {
  it("is told with the first event that follows, and with no other", async () => {
    server.log.append(...startedRun("run_a", ["one"]));
    const seen: unknown[] = [];
    for await (const { cursor, gap } of client.events({ room: "ada/desk" })) {
      seen.push([cursor, gap]);
      if (seen.length === 3) {
        server.log.replace("e2");
        server.drop();
        server.log.append(queuedRun("run_z"), queuedRun("run_y"));
      }
      if (seen.length === 5) break;
    }
    expect(seen).toEqual([
      ["e1-1", undefined],
      ["e1-2", undefined],
      ["e1-3", undefined],
      ["e2-1", { from: "e1-3", to: "e2-0" }],
      ["e2-2", undefined],
    ]);
  });

  it("has all of the new one, though it had seen more of the old one than there is", async () => {
    server.log.append(...startedRun("run_a", ["one"]));
    const stop = client.watch({ room: "ada/desk" }, { after: "now", onEvents: () => {} });
    const seen: unknown[] = [];
    for await (const { cursor, gap } of client.events({ room: "ada/desk", after: "e0-99" })) {
      seen.push([cursor, gap?.from]);
      if (seen.length === 3) break;
    }
    stop();
    expect(seen).toEqual([
      ["e1-1", "e0-99"],
      ["e1-2", undefined],
      ["e1-3", undefined],
    ]);
  });
});
