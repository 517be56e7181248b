/**
 * The server's program. JavaScript, because Node would load its TypeScript compiler for this one file,
 * before the cache is on: 17 MiB and 30 ms. Everything else comes out of the cache, types taken off.
 * Why functions are compiled before they are called: docs/adr/0012-what-is-compiled-before-it-runs.md.
 */
import { enableCompileCache, flushCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--no-lazy");
enableCompileCache();
const { boot } = await import("./boot.ts");
// What is loaded from here on is loaded because somebody needs a part of it, and mostly only that.
setFlagsFromString("--lazy");
await boot();
// Node itself keeps what was compiled when a process ends, and one that is killed ends without that.
flushCompileCache();
