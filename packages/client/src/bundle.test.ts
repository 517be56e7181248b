import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, it } from "vitest";

/** Calls, the stream and the state of runs, in bytes after gzip. */
const callsAndStreamBytes = 20_480;
/** One stream for all tabs, long-polling where streams are held back, resuming after a reload, and asking again for what got lost. */
const sharingAndFallbackBytes = 7_936;
/** What the client and all it needs may weigh in a page. */
const budgetBytes = callsAndStreamBytes + sharingAndFallbackBytes;

it("is small in a browser's bundle and leaves the schemas on the server", async () => {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: true,
      // As in an application: a library's build keeps its white space.
      rolldownOptions: {
        input: fileURLToPath(new URL("./index.ts", import.meta.url)),
        preserveEntrySignatures: "strict",
      },
    },
  });
  // Cast: one entry, written once, is one output.
  const { output } = built as Rolldown.RolldownOutput;
  const chunks = output.filter((part) => part.type === "chunk");
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  expect(modules.filter((id) => /[/+]zod[@/]/.test(id))).toEqual([]);
  expect(
    modules.filter((id) => id.includes("trpc/server") && /adapters|resolveResponse/.test(id)),
  ).toEqual([]);
  expect(gzipSync(chunks.map(({ code }) => code).join("")).byteLength).toBeLessThan(budgetBytes);
});
