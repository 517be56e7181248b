/**
 * A measuring process: one probe, one result over IPC, then the end. Cold means that nothing has run
 * yet; compiled code is cached between processes (child.js), as the project's server does.
 */
import { flushCompileCache } from "node:module";
import type { Probe, ProbeCall, ProbeName, ProbeResult } from "./probe.ts";

const probes: { readonly [P in ProbeName]: () => Promise<Probe<P>> } = {
  steps: async () => (await import("./probes/steps.ts")).probeSteps,
  append: async () => (await import("./probes/append.ts")).probeAppend,
  fill: async () => (await import("./probes/fill.ts")).probeFill,
  growth: async () => (await import("./probes/growth.ts")).probeGrowth,
  resume: async () => (await import("./probes/resume.ts")).probeResume,
};

/** Says what happened to the process that measures. */
export type ChildMessage =
  | { readonly kind: "result"; readonly result: ProbeResult<ProbeName> }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "mark"; readonly name: string; readonly node: number; readonly atMs: number };

async function runProbe<P extends ProbeName>(probe: P, input: Parameters<Probe<P>>[0]) {
  return (await probes[probe]())(input);
}

function say(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

process.once("message", async (message) => {
  // Cast: only `measure` starts this file, and it sends a ProbeCall.
  const call = message as ProbeCall;
  try {
    await say({ kind: "result", result: await runProbe(call.probe, call.input) });
  } catch (thrown) {
    await say({
      kind: "error",
      message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    });
  }
  flushCompileCache();
  process.exit(0);
});
