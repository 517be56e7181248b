import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { storeConformance } from "../conformance/index.ts";
import { openSqliteStore } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "stepcast-store-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

storeConformance("sqlite", (options) =>
  openSqliteStore({ ...options, folder: mkdtempSync(join(root, "store-")), durability: "process" }),
);
