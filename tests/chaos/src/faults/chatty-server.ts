import { setImmediate as turn } from "node:timers/promises";
import { defineSkill } from "@stepcast/engine";
import { createServer } from "@stepcast/server";
import { z } from "zod";

/** A server with a skill that tells its progress as fast as it can. Settings as of the server's own program. */
const chatty = defineSkill({
  id: "test.chatty",
  title: "Talk",
  icon: "🗣️",
  description: "Tells its progress `times` times without a pause worth the name.",
  input: z.strictObject({ times: z.number().int() }),
  output: z.strictObject({ told: z.number().int() }),
  async run({ times }, context) {
    for (let told = 0; told < times; told += 1) {
      context.progress((99 * told) / times, `${told} of ${times}`);
      if (told % 50 === 0) await turn();
    }
    return { told: times };
  },
});

const { PORT = "0", STEPCAST_DATA_DIR = "", STEPCAST_OWNER_TOKEN } = process.env;
const server = await createServer({
  port: Number(PORT),
  dataFolder: STEPCAST_DATA_DIR,
  ownerToken: STEPCAST_OWNER_TOKEN,
  durability: "process",
  skills: [chatty],
});
process.once("SIGTERM", () => void server.close().then(() => process.exit(0)));
