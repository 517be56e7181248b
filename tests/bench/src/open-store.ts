import { join } from "node:path";
import { createMemoryStore, openSqliteStore, type Store } from "@stepcast/store";
import type { RunOptions } from "./runner.ts";

/** The project's store as a case asks for it; `none` and `memory` are the one in memory. */
export async function openStore({
  storage,
  folder,
}: Pick<RunOptions, "storage" | "folder">): Promise<Store> {
  if (storage === "none" || storage === "memory") return createMemoryStore();
  return openSqliteStore({
    folder: join(folder, "stepcast"),
    durability: storage === "fsync" ? "power" : "process",
  });
}
