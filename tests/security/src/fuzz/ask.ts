import fc from "fast-check";
import { hostileText } from "./hostile.ts";
import { jsonText } from "./json-text.ts";

/** One request, ready to be sent. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

/** An address with text in it that may be anything; what is no Unicode is sent as bytes that are no UTF-8. */
export function inAddress(text: string): string {
  const loneHalf = /[\ud800-\udfff]/;
  return [...text]
    .map((one) => (loneHalf.test(one) ? "%ED%A0%80" : encodeURIComponent(one)))
    .join("");
}

/** Lists as `a,b`, values as text or JSON. */
export function queryText(query: unknown): string {
  if (typeof query !== "object" || query === null) return inAddress(jsonText(query));
  return Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${inAddress(name)}=${inAddress(Array.isArray(value) ? value.map(plain).join(",") : plain(value))}`,
    )
    .join("&");
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : jsonText(value);
}

/** A body as JSON; now and then with bytes that are none. */
export function jsonBody(value: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const whole = value.map((one) => Buffer.from(jsonText(one)));
  const torn = fc
    .tuple(whole, fc.nat(10_000), fc.constantFrom("cut", "flip"))
    .map(([bytes, place, how]) => {
      const at = place % (bytes.length + 1);
      if (how === "cut") return bytes.subarray(0, at);
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc0]), bytes.subarray(at)]);
    });
  return fc.oneof({ weight: 14, arbitrary: whole }, { weight: 1, arbitrary: torn });
}

const contentTypes = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=latin1",
  "application/json;",
  "application/problem+json",
  "*/*",
  "",
];

/** Headers that callers choose, most of the time none of them. */
export const headersOfCallers: fc.Arbitrary<Record<string, string>> = fc
  .record(
    {
      accept: fc.constantFrom(
        "application/json",
        "text/event-stream",
        "*/*",
        "text/event-stream;q=0",
        ",;,",
        "x".repeat(2_000),
      ),
      "content-type": fc.constantFrom(...contentTypes),
      "last-event-id": hostileText.map(inHeader),
      "idempotency-key": hostileText.map(inHeader),
      "producer-id": hostileText.map(inHeader),
      "producer-epoch": hostileText.map(inHeader),
      "producer-seq": hostileText.map(inHeader),
      "x-artifact-name": hostileText.map(inHeader),
      "x-trpc-source": hostileText.map(inHeader),
      "trpc-accept": fc.constantFrom("application/jsonl", "text/event-stream", "x"),
      cookie: hostileText.map((text) => `stepcast-x=${inHeader(text)}`),
      origin: fc.constantFrom("https://evil.example", "null", ""),
      "if-none-match": hostileText.map(inHeader),
      range: fc.constantFrom("bytes=0-0", "bytes=-1", "bytes=9999999999-", "x"),
      "accept-encoding": fc.constantFrom("gzip", "br", "zstd, *;q=0", ""),
      "content-encoding": fc.constantFrom("gzip", "br", "identity", "x"),
    },
    { requiredKeys: [] },
  )
  .chain((all) => fc.subarray(Object.entries(all), { maxLength: 2 }))
  .map((entries) => Object.fromEntries(entries));

/** What HTTP lets stand in a header: anything else never reaches a server. */
function inHeader(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, "?").slice(0, 6_000);
}
