import { afterAll, beforeAll, expect, it } from "vitest";
import { bodyOf, type RunningServer, refusalOf, startServer } from "../testing/running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

interface Snapshot {
  run: { status: string; approvals: { approvalId: string }[] };
}

it("a question that was answered is told from one that never was, while the run goes on and after", async () => {
  const asking = (id: string) => ({ id, skill: "core.noop", approval: { prompt: "Go on?" } });
  const { runId } = await running.start({ name: "asks", steps: [asking("a"), asking("b")] });
  const run = async () => (await bodyOf<Snapshot>(await running.call(`/api/v1/runs/${runId}`))).run;
  await expect.poll(async () => (await run()).approvals.length).toBe(2);
  const ids = (await run()).approvals.map(({ approvalId }) => approvalId);
  const answer = (approvalId: string) =>
    running.post(`/api/v1/runs/${runId}/approvals/${approvalId}`, { approved: true });

  for (const approvalId of ids) {
    expect((await answer(approvalId)).status).toBe(200);
    expect(await refusalOf(await answer(approvalId))).toMatchObject({
      status: 409,
      code: "approval_closed",
    });
    expect(await refusalOf(await answer("appr_none"))).toMatchObject({
      status: 404,
      code: "not_found",
    });
  }
  await expect.poll(async () => (await run()).status).toBe("completed");
  expect((await answer("appr_none")).status).toBe(404);
  expect((await answer(ids[0] ?? "")).status).toBe(409);
});
