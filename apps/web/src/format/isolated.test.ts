import { expect, test } from "vitest";
import { isolated } from "./isolated.ts";

test.each(["", "Ada", "Émile 12", "👩‍👩‍👧", "owner/main"])("leaves %j as it is", (text) => {
  expect(isolated(text)).toBe(text);
});

test.each(["שלום (1)", "مرحبا", "a\u202eevil", "\u{1e900}"])(
  "keeps %j from turning what is around it",
  (text) => {
    expect(isolated(text)).toBe(`\u2068${text}\u2069`);
  },
);

test.each(["a\u2069\u202eevil", "\u2067\u202ea\u2069evil"])(
  "lets %j not end what keeps it apart",
  (text) => {
    const apart = isolated(text);
    expect(apart).toMatch(/^\u2068[^\u2066-\u2069]+\u2069$/u);
    expect(apart).toContain("\u202e");
  },
);
