import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { eventTypes } from "@stepcast/contracts";
import { FrameParser } from "../feed/frame-parser.ts";
import type { Follow } from "./foreign-client.ts";

const types: ReadonlySet<string> = new Set(eventTypes);

export function hasCurl(): boolean {
  return spawnSync("curl", ["--version"], { stdio: "ignore" }).status === 0;
}

/** curl, started again with the last id each time it ends, as a shell script does. */
export const followWithCurl: Follow = ({ url, token, onEvent }) => {
  const stopped = new AbortController();
  let lastId: string | undefined;
  const connect = async (): Promise<void> => {
    const resume = lastId === undefined ? [] : ["--header", `Last-Event-ID: ${lastId}`];
    const child = spawn(
      "curl",
      [
        "--silent",
        "--no-buffer",
        "--header",
        `Authorization: Bearer ${token}`,
        ...resume,
        String(new URL("/api/v1/events", url)),
      ],
      { stdio: ["ignore", "pipe", "ignore"] },
    );
    const ended = once(child, "exit");
    stopped.signal.addEventListener("abort", () => child.kill(), { once: true });
    const parser = new FrameParser();
    // Cast: a pipe without an encoding gives buffers.
    for await (const bytes of child.stdout as AsyncIterable<Buffer>)
      for (const { id, event, data } of parser.push(bytes)) {
        lastId = id ?? lastId;
        if (id !== undefined && types.has(event)) onEvent(id, data);
      }
    await ended;
  };
  const following = (async () => {
    while (!stopped.signal.aborted) {
      await connect();
      await wait(20);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await following;
    },
  };
};
