import { createStepcast } from "@stepcast/client";
import type { Seen } from "./evidence.ts";
import { splitCursor } from "./log-rules.ts";
import type { StormReader } from "./storm-readers.ts";

/** A program that watches everything through the product's own client, which sees to its connection itself. */
export function startClientReader(options: {
  readonly url: string;
  readonly token: string;
  readonly name: string;
}): StormReader {
  const { url, token, name } = options;
  const stepcast = createStepcast({ url, token });
  const seen: Seen[] = [];
  let failure: Error | undefined;
  const reading = (async () => {
    for await (const { cursor, event } of stepcast.events()) seen.push({ cursor, event });
  })().catch((error: unknown) => {
    failure = new Error(`${name} gave up`, { cause: error });
  });
  return {
    get position() {
      const last = seen.at(-1);
      return last === undefined ? 0 : splitCursor(last.cursor)[1];
    },
    get evidence() {
      return { name, seen, connections: 1, cuts: 0 };
    },
    get failure() {
      return failure;
    },
    async stop() {
      stepcast.close();
      await reading;
    },
  };
}
