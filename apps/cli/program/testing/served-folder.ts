import { afterAll, beforeAll } from "vitest";
import { Folder, startServer } from "./cli-process.ts";

/** A folder with a server on it, for all tests of the file or the block that asks for one. */
export function servedFolder(env?: NodeJS.ProcessEnv): Folder {
  const folder = new Folder();
  const stack = new AsyncDisposableStack();
  beforeAll(async () => {
    await stack.use(folder).make();
    stack.use(await startServer(folder, env));
  });
  afterAll(() => stack.disposeAsync());
  return folder;
}
