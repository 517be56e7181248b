import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, rawRequest, startServer } from "../testing/running-server.ts";

const inline = "document.documentElement.dataset.theme='dark'";
let webFolder: string;
let running: RunningServer;

beforeAll(async () => {
  webFolder = await mkdtemp(join(tmpdir(), "stepcast-web-"));
  await mkdir(join(webFolder, "assets"));
  const script = `<script>${inline}</script><script type="module" src="/assets/app-1a2b.js"></script>`;
  const page = `<!doctype html><html lang="en"><title>App</title><noscript></noscript>${script}`;
  await writeFile(join(webFolder, "index.html"), page);
  await writeFile(join(webFolder, "assets", "app-1a2b.js"), "export {}");
  await writeFile(join(webFolder, "icon.svg"), "<svg/>");
  await writeFile(join(webFolder, ".secret"), "hidden");
  running = await startServer({ webFolder });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await rm(webFolder, { recursive: true, force: true });
});

const open = (path: string) => fetch(`${running.url}${path}`, { headers: { accept: "text/html" } });

describe("the web app", () => {
  it.each(["/", "/index.html", "/runs", "/runs/run_1?tab=results", "/runs/a.b/c", "/join?token=t"])(
    "is shown at %s, to everybody, and never from a cache",
    async (path) => {
      const response = await open(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-cache");
      expect(await response.text()).toContain("<title>App</title>");
    },
  );

  it("leads a program that asks for no page from an invitation's link to what it says", async () => {
    for (const accept of ["*/*", "application/json", "text/plain"]) {
      const response = await fetch(`${running.url}/join?token=t`, { headers: { accept } });
      expect([accept, response.url, response.status]).toEqual([
        accept,
        `${running.url}/signin/join?token=t`,
        404,
      ]);
      expect(await response.text()).toContain("invitation");
    }
  });

  it("says without scripts, in the reader's language, how to come in", async () => {
    for (const [language, words] of [
      ["it", "Accedi senza"],
      ["fr", "Se connecter sans eux"],
      ["en", "Sign in without them"],
    ] as const) {
      const headers = { accept: "text/html", "accept-language": `${language};q=0.9, de` };
      const response = await fetch(`${running.url}/runs`, { headers });
      const html = await response.text();
      expect(html).toContain(`<html lang="${language}">`);
      expect(html.slice(html.indexOf("<noscript>"), html.indexOf("</noscript>"))).toContain(words);
      expect(response.headers.get("content-language")).toBe(language);
      expect(response.headers.get("vary")?.toLowerCase()).toContain("accept-language");
    }
    const gone = await fetch(`${running.url}/nothing.png`, {
      headers: { accept: "text/html", "accept-language": "it" },
    });
    expect(await gone.text()).toContain("Qui non c’è nulla");
  });

  it("runs its own scripts and no other", async () => {
    const policy = (await open("/")).headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]{43}='/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it("keeps hashed assets for ever and asks again for the rest", async () => {
    const asset = await fetch(`${running.url}/assets/app-1a2b.js`);
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(asset.headers.get("content-type")).toMatch(/javascript/);
    const icon = await fetch(`${running.url}/icon.svg`);
    expect(icon.headers.get("cache-control")).toBe("no-cache");
  });

  it.each(["/assets/gone.js", "/nothing.png", "/.secret"])("has no %s", async (path) => {
    expect((await open(path)).status).toBe(404);
  });

  it.each([
    "/../package.json",
    "/%2e%2e/package.json",
    "/assets/..%2f..%2fpackage.json",
    "/..%5cpackage.json",
  ])("does not hand out what is beside it: %s", async (path) => {
    const { status, text } = await rawRequest(`${running.url}`, {}).then(() =>
      rawRequest(`${running.url}${path}`, { headers: { accept: "*/*" } }),
    );
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain('"name"');
  });

  it.each(["/assets/", "/runs//x", "/runs/a%00b", "/runs/%2e%2e/x", `/runs/${"x".repeat(3_000)}`])(
    "says of an address that no file can have that nothing is there: %s",
    async (path) => {
      const url = `${running.url}${path}`;
      const asked = await rawRequest(url, { headers: { accept: "*/*" } });
      expect([asked.status, asked.text]).toEqual([404, expect.stringContaining("not_found")]);
      const page = await rawRequest(url, { headers: { accept: "text/html" } });
      expect([page.status, page.text]).toEqual([200, expect.stringContaining("<html")]);
    },
  );

  it("that was not built says so, and how to build it", async () => {
    await using bare = await startServer();
    const response = await fetch(`${bare.url}/`, { headers: { accept: "text/html" } });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("npm start");
  });
});
