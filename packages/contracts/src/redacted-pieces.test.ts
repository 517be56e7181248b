import fc from "fast-check";
import { expect, it } from "vitest";
import { createRedactor } from "./redactor.ts";

/** Of two letters, so that secrets lie in each other and over each other's ends. */
const letters = (lengths: { readonly minLength: number; readonly maxLength: number }) =>
  fc.string({ unit: fc.constantFrom("a", "b"), ...lengths });

const secretsAndText = fc
  .array(letters({ minLength: 8, maxLength: 11 }), { minLength: 1, maxLength: 4 })
  .chain((secrets) => {
    const secret = fc.constantFrom(...secrets, ...secrets.map((one) => `${one}ba`));
    const part = fc
      .tuple(secret, fc.nat(11), fc.nat(11))
      .map(([one, from, to]) => one.slice(from, to));
    const text = fc.array(fc.oneof(secret, part, fc.constantFrom("a", "-")), { maxLength: 8 });
    return fc.record({
      // Some are the beginning of another.
      secrets: fc.constant([...secrets, `${secrets[0]}ba`]),
      text: text.map((parts) => parts.join("")),
    });
  });

/** Each place is looked at for each secret, and each character that one of them covers is hidden. */
function shownOf(text: string, secrets: readonly string[]): string {
  let shown = "";
  let hiddenTo = 0;
  for (let at = 0; at < text.length; at += 1) {
    const here = secrets.filter((secret) => text.startsWith(secret, at));
    const end = Math.max(0, ...here.map((secret) => at + secret.length));
    if (here.length > 0 && at >= hiddenTo) shown += "***";
    hiddenTo = Math.max(hiddenTo, end);
    if (at >= hiddenTo) shown += text[at];
  }
  return shown;
}

it("no character of a secret is told, in one text and in pieces of it, however it is cut", () => {
  const cuts = fc.array(fc.nat(9), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(secretsAndText, cuts, ({ secrets, text }, lengths) => {
      const redactor = createRedactor(secrets);
      const shown = shownOf(text, secrets);
      expect(redactor.known(text)).toBe(shown);
      expect(redactor.value({ [text]: [text] })).toEqual({ [shown]: [shown] });
      const pieces = redactor.pieces();
      let told = "";
      for (let at = 0, n = 0; at < text.length; n += 1) {
        const length = 1 + (lengths[n % lengths.length] ?? 0);
        told += pieces.take(text.slice(at, at + length));
        expect(shown.startsWith(told)).toBe(true);
        at += length;
      }
      expect(told + pieces.rest()).toBe(shown);
    }),
    { numRuns: 1_000 },
  );
});

it("a piece is told as soon as it can be no part of a secret", () => {
  const pieces = createRedactor(["hunter2-hunter2", "hunter2-hunter2-east"]).pieces();
  const told = ["my hun", "ting ", "hunter2-", "hunter2", "-eas", "y ", "hunter"].map((piece) =>
    pieces.take(piece),
  );
  expect(told).toEqual(["my ", "hunting ", "", "", "", "***-easy ", ""]);
  expect(pieces.rest()).toBe("hunter");
});

it("nothing of one text is taken for the next", () => {
  const pieces = createRedactor(["aaaaaaaa"]).pieces();
  expect(pieces.take("aaaaaaaa") + pieces.rest()).toBe("***");
  expect(pieces.take("aaaa") + pieces.rest()).toBe("aaaa");
});

it("a text of one secret over and over is told at once, and in no more time than its pieces take", () => {
  const pieces = createRedactor(["ab".repeat(40)]).pieces();
  expect(pieces.take("ab".repeat(40))).toBe("***");
  for (let n = 0; n < 5_000; n += 1) expect(pieces.take("ab")).toBe("");
  expect(pieces.take("!") + pieces.rest()).toBe("!");
});
