import { claimPort } from "@stepcast/testkit/claimed-port";
import { expect, it } from "vitest";
import { Folder, startServer } from "./testing/cli-process.ts";

it("says when the server no longer answers, and when it does again, and goes on", async () => {
  await using folder = await Folder.create();
  const PORT = String(await claimPort());
  const first = await startServer(folder, { PORT });
  const steps = [{ id: "ask", skill: "core.noop", approval: { prompt: "Go on?" } }];
  const cli = folder.start(["run", await folder.file("plan.json", { name: "Waits", steps })]);
  await cli.says("--no to refuse");
  const [, runId = "", approvalId = ""] = /approve (run_\w+) (\S+)/.exec(cli.out) ?? [];
  await first[Symbol.asyncDispose]();
  await cli.says("Trying again until it does");
  await using _second = await startServer(folder, { PORT });
  await cli.says("The server answers again.");
  await folder.call(["runs", "approve", runId, approvalId]);
  const { code, out, err } = await cli.finished();
  expect({ code, err: err.split("\n").length }).toEqual({ code: 0, err: 3 });
  expect(out.match(/Go on\?/g)).toHaveLength(1);
});
