import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { artifactOf, readDocument } from "./plan-file.ts";

it("reads a document as editors on Windows save it, with a mark before it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stepcast-plan-"));
  try {
    const path = join(folder, "plan.json");
    await writeFile(path, '\ufeff{ "name": "Prüfung" }');
    expect(await readDocument(path, artifactOf)).toEqual({ name: "Prüfung" });
  } finally {
    await rm(folder, { recursive: true });
  }
});
