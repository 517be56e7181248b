import { storeConformance } from "../conformance/index.ts";
import { useFolders } from "./fixtures/folder.ts";
import { openSqliteStore } from "./store.ts";

const newFolder = useFolders();

storeConformance("sqlite", (options) =>
  openSqliteStore({ ...options, folder: newFolder(), durability: "process" }),
);
