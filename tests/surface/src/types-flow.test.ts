import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WorkspaceCopy } from "./workspace-copy.ts";

const projects = ["packages/engine", "packages/client", "packages/react", "apps/web"];
const schemas = "packages/contracts/src/events/step.ts";

/** Renames of one field in one event schema. Each must be noticed in every layer that is named. */
const renames = [
  {
    what: "step.succeeded.durationMs",
    from: "...result,\n    durationMs,",
    to: "...result,\n    tookMs: durationMs,",
  },
  {
    what: "step.started.attempt",
    from: "phaseId: stepId.optional(),\n    attempt,",
    to: "phaseId: stepId.optional(),\n    round: attempt,",
  },
];

/** Checks all packages anew: for a machine that has other things to do. */
const limitMs = 300_000;

describe("types flow from the event schemas to the screens", () => {
  let copy: WorkspaceCopy;

  beforeAll(async () => {
    copy = await WorkspaceCopy.make();
  }, limitMs);
  afterAll(async () => {
    await copy?.[Symbol.asyncDispose]();
  });

  it(
    "without a fault as they are",
    async () => {
      expect(await copy.filesWithErrors(...projects)).toEqual([]);
    },
    limitMs,
  );

  it.each(renames)(
    "so a new name for $what is an error in engine, client and web",
    async ({ from, to }) => {
      await copy.edit(schemas, from, to);
      try {
        const files = await copy.filesWithErrors(...projects);
        for (const layer of [
          "packages/contracts/",
          "packages/engine/",
          "packages/client/",
          "apps/web/",
        ])
          expect(files).toContainEqual(expect.stringMatching(`^${layer}`));
      } finally {
        await copy.edit(schemas, to, from);
      }
    },
    limitMs,
  );
});
