import fc from "fast-check";
import { RawText } from "./json-text.ts";

const named = (name: string, value: unknown): object => Object.fromEntries([[name, value]]);

function nested(levels: number, open: string, close: string): RawText {
  return new RawText(`${open.repeat(levels)}1${close.repeat(levels)}`);
}

/** Strings that mean something to somebody: a parser, a terminal, a database, a template, a path. */
const texts: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udfff\ud800",
  "\u202egnp.exe",
  "\u200b\ufeff",
  "\u2028\u2029",
  "a\n\ndata: {}\n\n",
  "a\r\n\r\nevent: pwned",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "null",
  "undefined",
  "NaN",
  "0x10",
  "1e999",
  "-0",
  "9007199254740993",
  "'; DROP TABLE events; --",
  '" OR 1=1 --',
  "%",
  "_%_",
  "*",
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "file:///etc/passwd",
  "http://169.254.169.254/",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of somebody else's.
  "${env.PATH}",
  "{{constructor.constructor('return process')()}}",
  "$OUTPUT[a].rows",
  "$OUTPUT[__proto__].constructor",
  "<script>alert(1)</script>",
  "javascript:alert(1)",
  "(a+)+$",
  "run_",
  "owner/main",
  "owner/../bob",
  "e1-1",
  "👨‍👩‍👧‍👦",
  "İstanbul ß ſ",
];

const numbers: readonly unknown[] = [
  0,
  -1,
  1.5,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
  ...["-0", "1e999", "-1e999", "9007199254740993", "1E400", "0.1e-400"].map(
    (text) => new RawText(text),
  ),
];

const shapes: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  named("__proto__", { polluted: true }),
  named("constructor", { prototype: { polluted: true } }),
  { $ref: "/steps/s0/output" },
  { $ref: "/steps/__proto__/output/polluted" },
  { $ref: "/steps/s0/output/constructor/constructor" },
  { $ref: "/input", default: { $ref: "/input" } },
  { $artifact: `sha256-${"0".repeat(64)}`, name: "x", mediaType: "text/csv", bytes: 1 },
  // biome-ignore lint/suspicious/noThenProperty: what a careless await would call.
  { then: "x", toJSON: "y", valueOf: 1, length: -1 },
  new RawText('{"a":1,"a":2,"__proto__":{"polluted":true}}'),
  nested(63, "[", "]"),
  nested(65, "[", "]"),
  nested(300, '{"a":', "}"),
  nested(20_000, "[", "]"),
];

/** Each breaks the document itself. */
const broken: readonly unknown[] = [
  "NaN",
  "Infinity",
  "undefined",
  "",
  "'x'",
  "{",
  "01",
  '"\u0001"',
  "/*x*/1",
].map((text) => new RawText(text));

/** Large, and made when it is asked for. */
const large: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(129, 4_001, 70_000).map((length) => "x".repeat(length)),
  fc.constantFrom(33, 1_000, 20_000).map((length) => new RawText(`[${"0,".repeat(length)}0]`)),
  fc
    .constantFrom(1_000, 10_000)
    .map((count) =>
      Object.fromEntries(Array.from({ length: count }, (_, place) => [`k${place}`, place])),
    ),
);

/** What nobody means well with. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(...texts) },
  { weight: 5, arbitrary: fc.constantFrom(...numbers) },
  { weight: 8, arbitrary: fc.constantFrom(...shapes) },
  { weight: 2, arbitrary: fc.constantFrom(...broken) },
  { weight: 1, arbitrary: large },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Text for addresses and headers. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.constantFrom("x".repeat(129), "x".repeat(3_000), "7".repeat(10_000)) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
);
