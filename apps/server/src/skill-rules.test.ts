import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunState } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import { ask } from "./testing/accounts.ts";
import { localhostCertificate } from "./testing/localhost-certificate.ts";
import { bodyOf, type RunningServer, refusalOf, startServer } from "./testing/running-server.ts";

const patience = { timeout: 30_000 };

/** A web server of this machine that counts its visitors. */
async function listen() {
  let visits = 0;
  const server = createServer((_request, response) => {
    visits += 1;
    response.end("page");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  // Cast: a server that listens on a host and port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    visits: () => visits,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const read = async (server: RunningServer, runId: string): Promise<RunState> =>
  (await ask<{ run: RunState }>(server, "runs.get", { runId })).run;

describe("a server that wants a person to allow what is risky", () => {
  it("asks before the first attempt, and goes on when somebody says yes", async () => {
    await using page = await listen();
    await using server = await startServer({
      builtin: { http: { privateHosts: [page.host] } },
      approve: ["network"],
    });
    const { runId } = await server.start({
      name: "Fetch",
      steps: [{ id: "fetch", skill: "http.request", input: { url: `http://${page.host}/` } }],
    });
    await expect.poll(async () => (await read(server, runId)).approvals, patience).toHaveLength(1);
    const asked = await read(server, runId);
    expect([asked.steps[0]?.status, asked.steps[0]?.attempt]).toEqual(["waiting", 0]);
    expect(asked.approvals[0]?.prompt).toContain("reaches the network");
    expect(page.visits()).toBe(0);
    const approvalId = asked.approvals[0]?.approvalId;
    await ask(server, "runs.answer", { runId, approvalId, approved: true });
    await expect.poll(async () => (await read(server, runId)).status, patience).toBe("completed");
    expect(page.visits()).toBe(1);
  });
});

describe("a run that may use some skills only", () => {
  it("is refused with every step that uses another, at both doors", async () => {
    await using server = await startServer();
    const step = (id: string, skill: string) => ({
      id,
      skill,
      input: { url: "http://a.example/" },
    });
    const plan = {
      name: "More than allowed",
      steps: [step("a", "core.echo"), step("b", "http.request"), step("c", "http.request")],
    };
    for (const path of ["/api/v1/runs", "/trpc/runs.start"]) {
      const refused = await refusalOf(await server.post(path, { plan, skills: ["core.echo"] }));
      expect(refused).toMatchObject({ status: 400, code: "plan_invalid" });
      expect(refused.problems.map(({ code, path: place }) => [code, place])).toEqual([
        ["skill_not_allowed", "/steps/1/skill"],
        ["skill_not_allowed", "/steps/2/skill"],
      ]);
    }
    const malformed = await refusalOf(await server.post("/api/v1/runs", { plan, skills: [] }));
    expect(malformed).toMatchObject({ status: 400, code: "invalid_input" });
  });
});

describe("a server whose operator opened nothing", () => {
  it("knows neither files nor programs, and reaches nothing on its own machine", async () => {
    await using page = await listen();
    await using server = await startServer();
    const input = { path: "a", text: "b" };
    const steps = ["file.read", "file.write", "file.list", "process.run"].map((skill, at) => ({
      id: `s${at}`,
      skill,
      input,
    }));
    const refused = await refusalOf(
      await server.post("/api/v1/runs", { plan: { name: "Try", steps } }),
    );
    expect(refused.problems.map(({ code }) => code)).toEqual(steps.map(() => "unknown_skill"));
    const { runId } = await server.start({
      name: "Inside",
      steps: [{ id: "in", skill: "http.request", input: { url: `http://${page.host}/` } }],
    });
    await expect.poll(async () => (await read(server, runId)).status, patience).toBe("failed");
    expect(page.visits()).toBe(0);
  });

  it("says of each skill what it does outside its run", async () => {
    await using server = await startServer();
    const { skills } = await bodyOf<{ skills: { id: string; risk: string[] }[] }>(
      await server.call("/api/v1/skills"),
    );
    const risky = skills.filter(({ risk }) => risk.length > 0).map(({ id, risk }) => [id, risk]);
    expect(risky).toEqual([["http.request", ["network"]]]);
  });
});

describe("a step that talks to a server with a certificate", () => {
  it("believes no certificate that nobody vouches for, also of a host that the operator named", async () => {
    let visits = 0;
    const server = createSecureServer(localhostCertificate, (_request, response) => {
      visits += 1;
      response.end("page");
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    // Cast: a server that listens on a host and port has an address of this kind.
    const host = `localhost:${(server.address() as AddressInfo).port}`;
    try {
      await using running = await startServer({ builtin: { http: { privateHosts: [host] } } });
      const { runId } = await running.start({
        name: "Believe",
        steps: [{ id: "ask", skill: "http.request", input: { url: `https://${host}/` } }],
      });
      await expect.poll(async () => (await read(running, runId)).status, patience).toBe("failed");
      expect((await read(running, runId)).steps[0]?.error?.message).toContain("certificate");
      expect(visits).toBe(0);
    } finally {
      server.close();
    }
  });
});

describe("a server with a workspace", () => {
  it("keeps the owner's files in the owner's folder", async () => {
    const workspace = await mkdtemp(join(tmpdir(), "stepcast-workspace-"));
    try {
      await using server = await startServer({ builtin: { workspace } });
      const { runId } = await server.start({
        name: "Write",
        steps: [{ id: "w", skill: "file.write", input: { path: "a/b.txt", text: "kept" } }],
      });
      await expect.poll(async () => (await read(server, runId)).status, patience).toBe("completed");
      expect(await readFile(join(workspace, "owner/a/b.txt"), "utf8")).toBe("kept");
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  });
});
