import type { ConnectionStatus } from "@stepcast/client";
import { StepcastError } from "@stepcast/contracts";
import { claimPort } from "@stepcast/testkit/claimed-port";
import { expect, it } from "vitest";
import { noteConnection } from "./connection-notes.ts";
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

const lost: ConnectionStatus = {
  state: "reconnecting",
  role: "alone",
  transport: "sse",
  since: 0,
  cursor: undefined,
  lagMs: undefined,
  behind: undefined,
  attempt: 3,
  retryAt: undefined,
  error: undefined,
  heardAt: undefined,
};

/** What is noted of a connection, and what moves it. */
function noted() {
  const said: string[] = [];
  let status: ConnectionStatus = { ...lost, state: "live", attempt: 0 };
  let told = () => {};
  const connection = {
    getSnapshot: () => status,
    subscribe: (listener: () => void) => {
      told = listener;
      return () => {};
    },
  };
  const notes = noteConnection(connection, { note: (text) => said.push(text) });
  const become = (next: ConnectionStatus): void => {
    status = next;
    told();
  };
  return { said, notes, become };
}

it("says that the server answers again before what it answered, and once", () => {
  const { said, notes, become } = noted();
  become(lost);
  expect(said.splice(0)).toEqual([expect.stringContaining("Trying again until it does")]);
  notes.heard();
  expect(said).toEqual(["The server answers again."]);
  become({ ...lost, state: "catching-up" });
  notes.heard();
  expect(said).toHaveLength(1);
});

it("says at once that the server lets nobody else in, which may last", () => {
  const { said, become } = noted();
  become({ ...lost, attempt: 1 });
  expect(said).toEqual([]);
  become({ ...lost, attempt: 1, error: new StepcastError("too_many_streams", "One is open.") });
  expect(said).toEqual(["One is open. Trying again until it lets this one in; Ctrl-C leaves."]);
});
