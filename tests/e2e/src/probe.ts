import { fileURLToPath } from "node:url";
import { type BrowserContext, expect, type Page } from "@playwright/test";
import { build, type Rolldown } from "vite";
import type { Probe } from "./probe-page.ts";
import type { RunningServer } from "./running-server.ts";

/** The client for browsers, as an application would bundle it. */
export async function buildProbe(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      rolldownOptions: { input: fileURLToPath(new URL("./probe-page.ts", import.meta.url)) },
    },
  });
  // Cast: one entry, written once, is one output.
  const { output } = built as Rolldown.RolldownOutput;
  return output.flatMap((part) => (part.type === "chunk" ? [part.code] : [])).join("\n");
}

/** A browser that is signed in, in which `/probe` is a page with nothing but the client. */
export async function withProbe(
  context: BrowserContext,
  server: RunningServer,
  script: string,
): Promise<void> {
  await context.request.get(server.signInLink);
  await context.route(`${server.url}/probe`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: "<!doctype html><title>Probe</title><script type=module src=/probe.js></script>",
    }),
  );
  await context.route(`${server.url}/probe.js`, (route) =>
    route.fulfill({ contentType: "text/javascript", body: script }),
  );
}

export async function openProbe(context: BrowserContext, server: RunningServer): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.url}/probe`);
  await expect.poll(async () => (await probe(page)).status.state).toBe("live");
  return page;
}

export async function probe(page: Page): Promise<Probe> {
  return await page.evaluate(() => (window as unknown as { probe: () => Probe }).probe());
}

/** How many streams the server serves: its own count. */
export async function openStreams(server: RunningServer): Promise<number> {
  const { streams } = await ask<{ streams: { process: number } }>(server, "/api/v1/status");
  return streams.process;
}

/** How many events the log has. */
export async function logLength(server: RunningServer): Promise<number> {
  const { head } = await ask<{ head: string }>(server, "/api/v1/status");
  return Number(head.split("-")[1]);
}

/** The log, as the server tells it to those who ask. */
export async function loggedSeqs(server: RunningServer): Promise<number[]> {
  const seqs: number[] = [];
  for (let after: string | undefined, atHead = false; !atHead; ) {
    const query = after === undefined ? "" : `?after=${after}`;
    const page = await ask<{ events: { seq: number }[]; cursor: string; atHead: boolean }>(
      server,
      `/api/v1/events${query}`,
    );
    seqs.push(...page.events.map(({ seq }) => seq));
    ({ cursor: after, atHead } = page);
  }
  return seqs;
}

/** Starts a run from outside of any browser. */
export async function startRun(server: RunningServer, plan: object): Promise<string> {
  const { runId } = await ask<{ runId: string }>(server, "/api/v1/runs", { plan });
  return runId;
}

export async function runStatus(server: RunningServer, runId: string): Promise<string> {
  const { run } = await ask<{ run: { status: string } }>(server, `/api/v1/runs/${runId}`);
  return run.status;
}

export async function cancelRun(server: RunningServer, runId: string): Promise<void> {
  await ask(server, `/api/v1/runs/${runId}/cancel`, {});
}

async function ask<T>(server: RunningServer, path: string, body?: object): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    headers: {
      authorization: `Bearer ${server.token}`,
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  // Cast: the server's own answer, in as much of its shape as a test reads.
  return (await response.json()) as T;
}
