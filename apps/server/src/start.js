/**
 * The server's program. JavaScript, because Node would load its TypeScript compiler for this one file,
 * before the cache is on: 17 MiB and 30 ms. Everything else comes out of the cache, types taken off;
 * `npm start` runs what build.ts makes of this file, where all of it is JavaScript.
 * Why functions are compiled before they are called: docs/adr/0012-what-is-compiled-before-it-runs.md.
 */
// As a whole: an older Node has not these names, and would say so instead of what follows.
import nodeModule from "node:module";
import { setFlagsFromString } from "node:v8";

if (!process.features.typescript) {
  process.stderr.write(
    `The server needs Node 24.12 or later, which runs TypeScript as it is; this is ${process.version}. Start it with \`npm start\`, which brings that Node, or install one.\n`,
  );
  process.exit(1);
}
// V8 keeps what it compiles for calls from WebAssembly (Node's TypeScript compiler, its HTTP client) once for all
// threads, and can end the whole process ("Check failed: jit_page.has_value()") when two threads give it up at once.
// Without it such a call is no slower that one would notice.
setFlagsFromString("--wasm-wrapper-tiering-budget=2147483647");
setFlagsFromString("--no-lazy");
nodeModule.enableCompileCache();
const { boot } = await import("./boot.ts");
// What is loaded from here on is loaded because somebody needs a part of it, and mostly only that.
setFlagsFromString("--lazy");
await boot();
// Node itself keeps what was compiled when a process ends, and one that is killed ends without that.
nodeModule.flushCompileCache();
// A build that is newer leaves what this process has yet to load.
const { noteUse } = await import("./build-in-use.ts");
await noteUse(import.meta.dirname);
