import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tokens } from "./pages-style.ts";

const repository = join(import.meta.dirname, "../../../..");

it("the server's pages look like the app: every token is one of its own", async () => {
  const sheets = ["apps/web/src/theme/tokens.css", "packages/react/src/tape/tokens.css"];
  const texts = await Promise.all(sheets.map((path) => readFile(join(repository, path), "utf8")));
  const said = texts.join("\n");
  for (const [name, value] of Object.entries(tokens)) expect(said).toContain(`${name}: ${value};`);
});
