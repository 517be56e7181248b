import { defineConfig } from "tsdown";

// Of the workspace, what runs and what types name is put in; dependencies of this package stay imports.
// Why: docs/adr/0014-what-the-packages-hold.md
export default defineConfig({
  entry: "src/index.ts",
  platform: "neutral",
  // Types lead into the server's modules, and these import what the client has not got.
  deps: { neverBundle: [/^node:/] },
  treeshake: { moduleSideEffects: false },
  tsconfig: "../tsconfig.pack.json",
  dts: true,
  logLevel: "warn",
});
