import { defineConfig } from "@playwright/test";
import base from "./playwright.config.ts";

/** `pnpm --filter @stepcast/e2e screenshot` draws the pictures of the README anew from the real app. */
export default defineConfig({ ...base, testMatch: "screenshot.ts", workers: 1 });
