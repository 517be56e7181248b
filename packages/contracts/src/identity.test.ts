import { expect, it } from "vitest";
import { createKey } from "./identity.ts";

const key = { name: "nightly", scopes: ["events"] };

it.each([
  ["nothing", {}],
  ["what nobody knew", { runId: undefined, room: undefined }],
])(
  "a key that was to be narrowed to %s is refused, and not made to open everything",
  (_what, only) => {
    const { error } = createKey.safeParse({ ...key, only });
    expect(error?.issues).toMatchObject([{ path: ["only"] }]);
  },
);

it("a key is narrowed to what is named, and to nothing when nothing was said", () => {
  expect(createKey.parse({ ...key, only: { agentId: "plc-1" } }).only).toEqual({
    agentId: "plc-1",
  });
  expect(createKey.parse(key).only).toBeUndefined();
});
