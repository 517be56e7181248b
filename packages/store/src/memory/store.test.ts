import { storeConformance } from "../conformance/index.ts";
import { createMemoryStore } from "./store.ts";

storeConformance("memory", async (options) => createMemoryStore(options));
