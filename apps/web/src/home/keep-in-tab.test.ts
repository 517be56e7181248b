import { beforeEach, expect, it, vi } from "vitest";
import { keepInTab } from "./keep-in-tab.ts";

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal("sessionStorage", {
    setItem(key: string, text: string) {
      if (text.length > 10) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, text);
    },
    removeItem: (key: string) => kept.delete(key),
  });
});

it("keeps a text, and forgets it", () => {
  keepInTab("a", "short");
  expect(kept.get("a")).toBe("short");
  keepInTab("a", undefined);
  expect(kept.has("a")).toBe(false);
});

it("goes on where a text is more than a tab may keep, and keeps no older one in its place", () => {
  keepInTab("a", "short");
  keepInTab("a", "a plan of five megabytes");
  expect(kept.has("a")).toBe(false);
});
