import { build, type Rolldown } from "vite";
import { describe, expect, test, vi } from "vitest";

const shellBudgetBytes = 220_000;

type Output = readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[];

async function buildPage(): Promise<Output> {
  // As of a shell in which somebody develops, or a test that has it built.
  vi.stubEnv("NODE_ENV", "development");
  const built = await build({
    root: new URL("..", import.meta.url).pathname,
    logLevel: "silent",
    build: { write: false },
  });
  vi.unstubAllEnvs();
  // Cast: neither a watcher nor several outputs were asked for.
  return (built as Rolldown.RolldownOutput).output;
}

/** What a browser fetches before it can show Home: the entry, what it imports, and the style sheets. */
function shellOf(output: Output): Output {
  const byName = new Map(output.map((file) => [file.fileName, file]));
  const wanted = new Set<string>();
  const queue = output.flatMap((file) =>
    (file.type === "chunk" && file.isEntry) || file.fileName.endsWith(".css")
      ? [file.fileName]
      : [],
  );
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    const file = byName.get(name);
    if (file?.type === "chunk") queue.push(...file.imports);
  }
  return output.filter(({ fileName }) => wanted.has(fileName));
}

async function gzipBytes(content: string | Uint8Array): Promise<number> {
  // Cast: the bytes of a build are in a plain buffer.
  const blob = new Blob([content as BlobPart]);
  const packed = blob.stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(packed).arrayBuffer()).byteLength;
}

const output = await buildPage();

test("the page asks for its font along with its script", () => {
  const page = output.find(({ fileName }) => fileName === "index.html");
  const html = page?.type === "asset" ? String(page.source) : "";
  const [link] = /<link [^>]*as="font"[^>]*>/.exec(html) ?? [];
  const [, address] = /href="\/([^"]+\.woff2)"/.exec(link ?? "") ?? [];
  expect(output.map(({ fileName }) => fileName)).toContain(address);
});

describe("the shell", () => {
  const files = shellOf(output);

  test("keeps its budget, compressed", async () => {
    const sizes = await Promise.all(
      files.map((file) => gzipBytes(file.type === "chunk" ? file.code : file.source)),
    );
    const sum = sizes.reduce((total, size) => total + size, 0);
    expect(sum).toBeLessThan(shellBudgetBytes);
  });

  test("is one script: many pack worse, and each is a request before anything is shown", () => {
    expect(files.filter(({ type }) => type === "chunk")).toHaveLength(1);
  });

  test("holds no schemas: the server validates", () => {
    const modules = files.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
    expect(modules.length).toBeGreaterThan(100);
    expect(modules.filter((id) => /node_modules\/zod\//.test(id))).toEqual([]);
  });
});
