import { expect, test } from "vitest";
import { shownName } from "./shown-name.ts";

test.each(["Ada", " Ada ", "é", "👩‍👩‍👧", "שלום", "1", "نام‌خانوادگی", "-"])(
  "takes %j for a name",
  (name) => {
    expect(shownName.parse(name)).toBe(name.trim());
  },
);

test.each(["", " ", "\u200b", "\u200b \u2060", "\u3164", "\u2800", "\u00ad", "\u{e0061}"])(
  "takes nothing that cannot be seen for a name: %j",
  (name) => {
    expect(shownName.safeParse(name).success).toBe(false);
  },
);

test.each(["a\nb", "a\tb", "a\u2028b", "a\u2029b", "a\u0085b"])("is one line: %j", (name) => {
  expect(shownName.safeParse(name).success).toBe(false);
});
