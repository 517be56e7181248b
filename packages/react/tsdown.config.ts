import { defineConfig } from "tsdown";

// Of the workspace, what runs and what types name is put in; dependencies of this package stay imports.
// Why: docs/adr/0014-what-the-packages-hold.md
export default defineConfig({
  entry: { index: "src/index.ts", sources: "src/sources/index.ts" },
  platform: "neutral",
  // Schemas are read over on the way to types, and none is left.
  deps: { neverBundle: ["zod"] },
  treeshake: { moduleSideEffects: false },
  tsconfig: "../tsconfig.pack.json",
  dts: true,
  // Frameworks with server components then run all of it where pages are.
  banner: { js: '"use client";' },
  copy: { from: "src/**/*.css", flatten: false },
  logLevel: "warn",
});
