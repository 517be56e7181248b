import { connect } from "node:net";
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

it("whoever goes away in the midst of a body is no failure of the server", async () => {
  const written: string[] = [];
  const write = (line: string) => void written.push(line);
  await using server = await startServer({
    log: createLog({ level: "debug", format: "json", write }),
  });
  const { hostname, port } = new URL(server.url);
  const head = ["POST /signin HTTP/1.1", "host: localhost", "content-type: application/json"];
  const beginning = [...head, "expect: 100-continue", "content-length: 100", "", '{"token'];
  const goAway = async () => {
    const socket = connect(Number(port), hostname);
    socket.write(beginning.join("\r\n"));
    // The server has seen the request.
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    return written.map((text) => Object(JSON.parse(text)));
  };
  const cut = { level: "debug", message: "a request did not arrive whole", path: "/signin" };
  // Again and again: the server may not have begun with the body of the first.
  await expect.poll(goAway, { timeout: 30_000 }).toContainEqual(expect.objectContaining(cut));
  expect(written.join()).not.toContain('"level":"error"');
}, 40_000);

it("whoever does not stay for an answer is no failure of the server", async () => {
  const written: string[] = [];
  const write = (line: string) => void written.push(line);
  await using server = await startServer({
    log: createLog({ level: "debug", format: "json", write }),
  });
  const { hostname, port } = new URL(server.url);
  const body = JSON.stringify({ plan: quickPlan });
  const head = [
    ...["POST /trpc/runs.start HTTP/1.1", "host: localhost", "content-type: application/json"],
    ...["accept-encoding: gzip", `authorization: Bearer ${server.server.token}`],
    ...[`content-length: ${Buffer.byteLength(body)}`, "", body],
  ];
  const goAway = async () => {
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve) => socket.write(head.join("\r\n"), () => resolve()));
    socket.destroy();
    return written.map((text) => Object(JSON.parse(text)));
  };
  const unheard = { message: "nobody stayed for an answer", path: "/trpc/runs.start" };
  // Again and again: an answer may be quicker than its reader.
  await expect.poll(goAway, { timeout: 30_000 }).toContainEqual(expect.objectContaining(unheard));
  expect(written.join()).not.toContain('"level":"error"');
}, 40_000);
