import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type RunningServer,
  refusalOf,
  sleepPlan,
  startServer,
} from "../testing/running-server.ts";

const friend = "http://localhost:3000";
const stranger = "https://evil.example";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer({ allowedOrigins: [friend] });
});
afterAll(() => running[Symbol.asyncDispose]());

const grants = (response: Response) => ({
  origin: response.headers.get("access-control-allow-origin"),
  credentials: response.headers.get("access-control-allow-credentials"),
});
const granted = { origin: friend, credentials: "true" };
const stream = "/api/os2/stream?userId=owner&sessionId=desk";

/** What a browser asks before it posts JSON. */
const preflight = (origin: string, url = running.url) =>
  fetch(`${url}/api/os2/chat`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,last-event-id",
    },
  });

/** The cookie that a sign-in sets. */
async function cookieOf(): Promise<string> {
  const signedIn = await fetch(`${running.url}/signin?token=${running.server.token}`, {
    redirect: "manual",
  });
  return signedIn.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
}

describe("a page of another origin", () => {
  it("that was named may ask, call with its bearer, and listen", async () => {
    const asked = await preflight(friend);
    expect(asked.status).toBe(204);
    expect(grants(asked)).toEqual(granted);
    expect(asked.headers.get("access-control-allow-headers")).toContain("last-event-id");
    for (const path of ["/api/v1/runs", "/api/v1/events", stream]) {
      const response = await running.call(path, { headers: { origin: friend } });
      expect(response.status).toBe(200);
      expect(grants(response)).toEqual(granted);
      await response.body?.cancel();
    }
  });

  it("that was named may act with the cookie of who reads it", async () => {
    const cookie = await cookieOf();
    const post = (origin: string) =>
      fetch(`${running.url}/api/agent/execute`, {
        method: "POST",
        headers: {
          cookie,
          origin,
          "sec-fetch-site": "same-site",
          "content-type": "application/json",
        },
        body: "{}",
      });
    expect((await post(friend)).status).toBe(400);
    expect(await refusalOf(await post(stranger))).toMatchObject({ status: 403 });
  });

  it("that was named is told what is wrong, too", async () => {
    const refused = await fetch(`${running.url}/api/v1/runs`, { headers: { origin: friend } });
    expect(refused.status).toBe(401);
    expect(grants(refused)).toEqual(granted);
  });

  it("that was named is told why the server refuses it before it looks at anything", async () => {
    const headers = { origin: friend, "content-type": "application/json" };
    const limits = { requestsPerWindow: 3, rateWindowMs: 60_000 };
    await using busy = await startServer({ allowedOrigins: [friend], limits });
    const ask = () => busy.call("/api/v1/runs", { headers });
    const tries = [await ask(), await ask(), await ask(), await ask()];
    const refused = tries.find(({ status }) => status === 429);
    expect(refused && grants(refused)).toEqual(granted);

    await using leaving = await startServer({ allowedOrigins: [friend] });
    const { runId } = await leaving.start(sleepPlan(2_000));
    const watched = await leaving.call(`/api/v1/runs/${runId}/events`, { headers });
    const closed = leaving.server.close({ graceMs: 10_000 });
    const post = await leaving.call("/api/agent/execute", { method: "POST", headers, body: "{}" });
    expect(grants(post)).toEqual(granted);
    expect(await refusalOf(post)).toMatchObject({ status: 503, code: "shutting_down" });
    // What reads is answered until the end, and a page asks first whether it may.
    const asked = await preflight(friend, leaving.url);
    expect([asked.status, grants(asked)]).toEqual([204, granted]);
    await watched.body?.cancel();
    await closed;
  });

  it("may ask what is possible without asking for anything", async () => {
    const asked = await fetch(`${running.url}/api/os2/chat`, { method: "OPTIONS" });
    expect([asked.status, await asked.text()]).toEqual([204, ""]);
    expect(asked.headers.get("access-control-allow-methods")).toBe("GET, POST");
  });

  it("that was not named is granted nothing", async () => {
    const response = await running.call("/api/v1/runs", { headers: { origin: stranger } });
    expect(grants(response).origin).toBeNull();
    expect(grants(await preflight(stranger)).origin).toBeNull();
  });

  it("finds no word about origins where none was named", async () => {
    await using alone = await startServer();
    const response = await alone.call("/api/v1/runs", { headers: { origin: friend } });
    expect(grants(response)).toEqual({ origin: null, credentials: null });
    const asked = await fetch(`${alone.url}/api/v1/runs`, {
      method: "OPTIONS",
      headers: { origin: friend, "access-control-request-method": "POST" },
    });
    expect(asked.status).toBe(401);
  });
});
