import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const systemChromium = "/usr/bin/chromium";

export default defineConfig({
  testDir: "src",
  testMatch: "*.spec.ts",
  globalSetup: "../build.ts",
  fullyParallel: true,
  workers: 2,
  // For a machine that has other things to do. What is right is there long before.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Rome",
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      // The system's browser where there is one, else the one that Playwright keeps.
      ...(existsSync(systemChromium) && { executablePath: systemChromium }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
