import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{packages,apps,examples}/**/*.test.{ts,tsx}",
      "tests/{bench,chaos,security,surface}/**/*.test.ts",
      "tests/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // For a machine that has other things to do. What is right is there long before.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    typecheck: { enabled: false },
    globalSetup: "tests/build.ts",
    // As the server's start.js does, and for the same reason: tests run worker threads, too.
    execArgv: ["--wasm-wrapper-tiering-budget=2147483647"],
  },
});
