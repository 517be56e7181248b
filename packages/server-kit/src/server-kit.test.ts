import { expect, it } from "vitest";
import { createServerKit } from "./index.ts";

it("a streaming executor of a kit is a parallel one, and not the other way round", async () => {
  await using kit = createServerKit();
  const tools = { add: () => 3 };
  const streaming = new kit.StreamingExecutor(tools);
  expect(streaming).toBeInstanceOf(kit.ParallelExecutor);
  expect(streaming).toBeInstanceOf(kit.StreamingExecutor);
  const parallel: unknown = new kit.ParallelExecutor(tools);
  expect(parallel).toBeInstanceOf(kit.ParallelExecutor);
  expect(parallel).not.toBeInstanceOf(kit.StreamingExecutor);
  expect(Object.create(null)).not.toBeInstanceOf(kit.ParallelExecutor);
});
