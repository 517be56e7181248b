import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

/** Says what is loaded before a server has begun: what lies on the way from a crash to the first step. */
const listing = `
import { registerHooks } from "node:module";
const urls = [];
registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
await import(process.argv[1]);
console.log(JSON.stringify(urls));
`;

it("runs are taken over before HTTP, the procedures, identity, metrics and tracing are loaded", async () => {
  const server = new URL("./server.ts", import.meta.url).href;
  const words = ["--no-warnings", "--input-type=module", "-e", listing, server];
  const { stdout } = await run(process.execPath, words);
  const urls = JSON.parse(stdout) as readonly string[];
  expect(urls.some((url) => url.includes("/packages/store/"))).toBe(true);
  const late =
    /\/packages\/(api|identity|dialects)\/|\/node_modules\/(fastify|@fastify|@trpc|better-auth|kysely|prom-client|@opentelemetry)\//;
  expect(urls.filter((url) => late.test(url))).toEqual([]);
});
