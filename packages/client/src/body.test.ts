import { expect, it } from "vitest";
import { arrived } from "./body.ts";

it("takes an answer also where the platform's fetch gives no pieces", async () => {
  const response = new Response('{ "a": 1 }');
  Object.defineProperty(response, "body", { value: undefined });
  expect(await (await arrived(response, () => {})).json()).toEqual({ a: 1 });
});
