import { expect, it } from "vitest";
import { pathOf, queryOf } from "./request-url.ts";

it.each([
  ["/runs", "/runs", []],
  ["/runs?", "/runs", []],
  ["/runs?limit=5&status=failed", "/runs", ["limit=5", "status=failed"]],
  ["/runs?text=why?&limit=5", "/runs", ["text=why?", "limit=5"]],
  ["/runs?a=b?c?d=e", "/runs", ["a=b?c?d=e"]],
  ["/runs??a=b", "/runs", ["?a=b"]],
])("%s: only its first question mark begins the query", (url, path, query) => {
  expect(pathOf({ url })).toBe(path);
  expect([...queryOf({ url })].map((pair) => pair.join("="))).toEqual(query);
});
