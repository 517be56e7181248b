import { parseEvent } from "@stepcast/contracts";
import { expect, it, onTestFinished } from "vitest";
import { Folder, startServer } from "./testing/cli-process.ts";

const ask = {
  name: "Asks",
  steps: [
    { id: "ask", skill: "core.noop", approval: { prompt: "Go on?" } },
    { id: "then", skill: "core.noop", needs: ["ask"] },
  ],
};

it("goes on, with nothing left out or twice, with the next server of the data folder, at whatever address that is", async () => {
  const folder = await Folder.create();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const first = await startServer(folder);
  const before = await folder.server();
  const started = await folder.call(["run", await folder.file("ask.json", ask), "--detach"]);
  const runId = started.out;
  const tail = folder.start(["tail", runId, "--json"]);
  await tail.says("approval.requested");
  await first[Symbol.asyncDispose]();
  await using _second = await startServer(folder);
  expect((await folder.server()).url).not.toBe(before.url);
  const approvalId = /"approvalId":"(\w+)"/.exec(tail.out)?.[1] ?? "";
  expect(await folder.call(["runs", "approve", runId, approvalId])).toMatchObject({ code: 0 });
  const { code, lines } = await tail.finished();
  expect(code).toBe(0);
  const events = lines.map((line) => parseEvent(JSON.parse(line)));
  const all = await folder.call(["tail", runId, "--json"]);
  expect(lines).toEqual(all.lines);
  expect(events.at(-1)?.type).toBe("run.completed");
});
