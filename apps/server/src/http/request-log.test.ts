import { expect, it } from "vitest";
import { createLog } from "../log.ts";
import { quickPlan, startServer } from "../testing/running-server.ts";

it("a request is one line, with what it is found by: the request, the user, the run, and never a token", async () => {
  const written: string[] = [];
  const log = createLog({
    level: "debug",
    format: "json",
    write: (line) => void written.push(line),
  });
  await using server = await startServer({ log });
  const { runId } = await server.start(quickPlan);
  await server.call(`/api/v1/runs/${runId}?token=secret-in-the-address`);
  await fetch(`${server.url}/api/v1/runs/run_of_nobody`);
  const lines = () =>
    written.map((line) => Object(JSON.parse(line))).filter(({ message }) => message === "request");
  await expect.poll(() => lines().length).toBe(3);
  const [start, read, stranger] = lines();
  expect(start).toMatchObject({ method: "POST", path: "/api/v1/runs", status: 202, user: "owner" });
  expect(read).toMatchObject({ path: `/api/v1/runs/${runId}`, status: 400, user: "owner", runId });
  expect(stranger).toMatchObject({ status: 401, runId: "run_of_nobody" });
  expect(stranger).not.toHaveProperty("user");
  const ids = lines().map(({ requestId }) => requestId);
  expect(new Set(ids).size).toBe(3);
  expect(written.join()).not.toContain(server.server.token);
  expect(written.join()).not.toContain("secret-in-the-address");
});
