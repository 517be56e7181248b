import { enableCompileCache } from "node:module";

// Before everything else is loaded: a restart then spares most of the compiling.
enableCompileCache();
const { boot } = await import("./boot.ts");
await boot();
