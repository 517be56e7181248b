import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCursor, parseCursor } from "./cursor.ts";

const refused: readonly string[] = [
  "",
  "abc",
  "-1",
  "7",
  "1e999",
  "0x10",
  " 7 ",
  "1;DROP",
  "abc-",
  "-7",
  "abc--7",
  "abc-+7",
  "abc-07",
  "abc-00",
  "abc-7.0",
  "abc-1e3",
  "abc-0x10",
  "abc-Infinity",
  "abc-NaN",
  "abc-null",
  "abc-9007199254740992",
  "abc-9007199254740993",
  "abc-1e999",
  "abc-7;DROP",
  " abc-7",
  "abc-7 ",
  "abc-7\n",
  "abc-7\r\ndata: {}",
  "abc-7\0",
  "abc- 7",
  "abc-7-8",
  "ABC-7",
  "a_c-7",
  "a\u0441c-7",
  "abc-\u0667",
  "abc-\uff17",
  "abc\u20107",
  "undefined",
  "[object Object]",
  "../../etc/passwd",
  `abc-${"9".repeat(10_000)}`,
  "9".repeat(10_000),
  `${"a".repeat(33)}-7`,
];

describe("a cursor", () => {
  it.each(refused)("is refused, not guessed: %j", (text) => {
    expect(() => parseCursor(text)).toThrow(
      expect.objectContaining({ code: "cursor_malformed", http: 400 }),
    );
  });

  it("is never echoed at length in its refusal", () => {
    try {
      parseCursor("9".repeat(10_000));
    } catch (error) {
      expect(String(error).length).toBeLessThan(200);
    }
  });

  it.each([
    ["abc-0", { epoch: "abc", seq: 0 }],
    ["0-1", { epoch: "0", seq: 1 }],
    [`${"z".repeat(32)}-9007199254740991`, { epoch: "z".repeat(32), seq: 2 ** 53 - 1 }],
  ])("is read: %s", (text, cursor) => {
    expect(parseCursor(text)).toEqual(cursor);
  });

  it("comes back as it was written", () => {
    const epoch = fc.stringMatching(/^[0-9a-z]{1,32}$/);
    fc.assert(
      fc.property(epoch, fc.maxSafeNat(), (of, seq) => {
        expect(parseCursor(formatCursor(of, seq))).toEqual({ epoch: of, seq });
      }),
    );
  });

  it("is either refused or means exactly its text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0179az-+.e xA\n") }), (text) => {
        let cursor: ReturnType<typeof parseCursor>;
        try {
          cursor = parseCursor(text);
        } catch {
          return;
        }
        expect(formatCursor(cursor.epoch, cursor.seq)).toBe(text);
      }),
    );
  });
});
