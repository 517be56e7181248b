import { expect, it } from "vitest";
import { systemClock } from "./clock.ts";
import { readHead } from "./head.ts";

const ask = (status: number, body: object) =>
  readHead(
    {
      url: "http://localhost",
      fetch: async () => Response.json(body, { status }),
      clock: systemClock,
    },
    new AbortController().signal,
  );

it.each([
  [200, "ok"],
  [503, "storage_full"],
])("is told by a server that answers %i, %s: reading goes on", async (status, name) => {
  expect(await ask(status, { status: name, epoch: "e", head: 7 })).toBe("e-7");
});

it("is not told by a refusal, nor by another program", async () => {
  const error = { code: "too_many_requests", message: "Slowly." };
  await expect(ask(429, { error })).rejects.toMatchObject({ code: "too_many_requests" });
  await expect(ask(200, {})).rejects.toMatchObject({ code: "unreachable" });
});
