/**
 * Entry of a measuring process, started as the project's server is: JavaScript, so that Node loads no
 * TypeScript compiler, and everything is compiled once, as a whole, for the cache between processes.
 * Every runner gets the same.
 */
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--no-lazy");
enableCompileCache(join(tmpdir(), "stepcast-bench-compile-cache"));
await import("./child.ts");
