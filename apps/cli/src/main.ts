#!/usr/bin/env node
// Without a word of TypeScript, and CommonJS by the package.json beside it: a Node that takes no
// TypeScript reads a file of this name as that, gets this far, and goes on in the project's own Node.
const { handOver, isRecent, refuseWithout } = require("./hand-over.js");

if (isRecent(process.versions.node)) {
  // Before everything else is loaded: the next command then starts faster.
  require("node:module").enableCompileCache();
  // What Node says of a program that ends while it waits for something.
  process.once("beforeExit", () => {
    if (process.exitCode === undefined) process.exitCode = 13;
  });
  void import("../program/cli.ts").then(
    async ({ runCli }) => {
      process.exitCode = await runCli(process.argv.slice(2));
    },
    (error) => refuseWithout(error, __filename),
  );
} else handOver(__filename);
