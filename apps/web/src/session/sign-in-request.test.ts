import { expect, test } from "vitest";
import { tokenIn } from "./sign-in-request.ts";

test.each([
  ["abc", "abc"],
  ["  abc \n", "abc"],
  ["http://localhost:4000/signin?token=a%2Bb", "a+b"],
  ["http://localhost:4000/", "http://localhost:4000/"],
])("in %j the token is %j", (text, token) => expect(tokenIn(text)).toBe(token));
