import { z } from "zod";
import { defineSkill, FatalStepError } from "../skill.ts";

const worker = (name: string) => ({ module: import.meta.url, export: name });

/** Tells things and stores a file, from a worker thread. */
export const teller = defineSkill({
  id: "worker.teller",
  title: "Teller",
  input: z.object({ n: z.number() }),
  output: z.object({ doubled: z.number(), read: z.string() }),
  worker: worker("teller"),
  async run({ n }, context) {
    context.progress(50, "half");
    const ref = await context.artifact({ name: "n.txt", mediaType: "text/plain", content: `${n}` });
    const read = new TextDecoder().decode(await context.readArtifact(ref));
    context.log("info", `read ${read}`);
    return { doubled: n * 2, read };
  },
});

/** Blocks its thread for good. */
export const blocker = defineSkill({
  id: "worker.blocker",
  title: "Blocker",
  input: z.object({}),
  output: z.null(),
  worker: worker("blocker"),
  run() {
    for (;;);
  },
});

export const fataller = defineSkill({
  id: "worker.fataller",
  title: "Fataller",
  input: z.object({}),
  output: z.null(),
  worker: worker("fataller"),
  run() {
    throw new FatalStepError("never", { hint: "give up" });
  },
});

/** Returns what no thread can hand over. */
export const keeper = defineSkill({
  id: "worker.keeper",
  title: "Keeper",
  input: z.object({}),
  output: z.any(),
  worker: worker("keeper"),
  run: () => ({ kept: [() => 1] }),
});

/** Says that it lives in another place than it does. */
export const lost = defineSkill({
  id: "worker.lost",
  title: "Lost",
  input: z.object({}),
  output: z.null(),
  worker: worker("nowhere"),
  run: () => null,
});
