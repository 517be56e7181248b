import { describe, expect, it } from "vitest";
import { startServer, testToken } from "../testing/running-server.ts";
import { parseTrustedProxies } from "./trusted-proxies.ts";

describe("the setting", () => {
  it.each([
    ["1", 1],
    ["10", 10],
    ["loopback", ["loopback"]],
    ["10.0.0.0/8, 192.168.1.7", ["10.0.0.0/8", "192.168.1.7"]],
    ["fd00::/8,uniquelocal", ["fd00::/8", "uniquelocal"]],
  ])("takes %j", (text, parsed) => {
    expect(parseTrustedProxies(text)).toEqual(parsed);
  });

  it.each([
    "0",
    "11",
    "-1",
    "*",
    "all",
    "true",
    "10.0.0.0/0",
    "10.0.0.0/33",
    "::/0",
    "10.0.0",
    "a,b",
    "",
    "1,",
    "10.0.0.0/8/8",
  ])("refuses %j", (text) => {
    expect(parseTrustedProxies(text)).toBeUndefined();
  });
});

/** Ask without a token until told to stop: the status each address is left with. */
const limits = { strangersPerWindow: 3, rateWindowMs: 60_000 };
const knock = (url: string, headers: Record<string, string>) =>
  fetch(`${url}/api/v1/runs`, { headers }).then(({ status }) => status);

describe("a client's address", () => {
  it("is what a trusted proxy says, so that one client's limit is not another's", async () => {
    await using running = await startServer({ limits, trustedProxies: ["loopback"] });
    const from = (address: string) => knock(running.url, { "x-forwarded-for": address });
    for (let n = 0; n < 3; n += 1) expect(await from("203.0.113.1")).toBe(401);
    expect(await from("203.0.113.1")).toBe(429);
    expect(await from("203.0.113.2")).toBe(401);
    // What the client itself had written stands before what the proxy added, and counts for nothing.
    expect(await from("198.51.100.9, 203.0.113.1")).toBe(429);
    expect(await from("127.0.0.1, 203.0.113.1")).toBe(429);
  });

  it("is one for all of an IPv6 network", async () => {
    await using running = await startServer({ limits, trustedProxies: ["loopback"] });
    const from = (address: string) => knock(running.url, { "x-forwarded-for": address });
    for (let n = 0; n < 3; n += 1) expect(await from(`2001:db8:1:2:${n}::1`)).toBe(401);
    expect(await from("2001:db8:1:2:ffff::9")).toBe(429);
    expect(await from("2001:db8:1:3::1")).toBe(401);
  });

  it("is found behind as many proxies as there are", async () => {
    await using running = await startServer({ limits, trustedProxies: 2 });
    const from = (chain: string) => knock(running.url, { "x-forwarded-for": chain });
    for (let n = 0; n < 3; n += 1)
      expect(await from(`198.51.100.${n}, 203.0.113.1, 10.0.0.1`)).toBe(401);
    expect(await from("198.51.100.9, 203.0.113.1, 10.0.0.1")).toBe(429);
    expect(await from("203.0.113.1, 203.0.113.2, 10.0.0.1")).toBe(401);
  });

  it.each([undefined, ["10.0.0.0/8"]])(
    "is nobody else's to say (trusted: %j)",
    async (trustedProxies) => {
      await using running = await startServer({ limits, trustedProxies });
      const headers = (n: number) => ({
        "x-forwarded-for": `203.0.113.${n}`,
        "x-real-ip": `203.0.113.${n}`,
        forwarded: `for=203.0.113.${n}`,
      });
      for (let n = 0; n < 3; n += 1) expect(await knock(running.url, headers(n))).toBe(401);
      expect(await knock(running.url, headers(9))).toBe(429);
    },
  );
});

describe("a client's protocol", () => {
  const signIn = async (url: string, proto: string, host = "stepcast.example") => {
    const response = await fetch(`${url}/signin?token=${testToken}`, {
      redirect: "manual",
      headers: { "x-forwarded-proto": proto, "x-forwarded-host": host },
    });
    return {
      cookie: response.headers.get("set-cookie") ?? "",
      lasting: response.headers.get("strict-transport-security"),
    };
  };

  it("is what a trusted proxy says: cookies for HTTPS stay on HTTPS", async () => {
    await using running = await startServer({ trustedProxies: ["loopback"] });
    expect((await signIn(running.url, "https")).cookie).toMatch(/; Secure/);
    expect((await signIn(running.url, "http")).cookie).not.toMatch(/; Secure/);
  });

  it("is nobody else's to say", async () => {
    await using running = await startServer();
    expect((await signIn(running.url, "https")).cookie).not.toMatch(/; Secure/);
  });

  it("and a forwarded host open no door that the Host header does not", async () => {
    await using running = await startServer({ trustedProxies: ["loopback"] });
    const response = await fetch(`${running.url}/healthz`, {
      headers: { "x-forwarded-host": "evil.example" },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain("evil");
  });
});
