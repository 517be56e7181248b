import { arch, availableParallelism, cpus, platform } from "node:os";
import type { BenchContext } from "./bench-context.ts";
import type { Section } from "./report.ts";
import { appendSection } from "./sections/append.ts";
import { durableSection } from "./sections/durable.ts";
import { growthSection } from "./sections/growth.ts";
import { inMemorySection } from "./sections/in-memory.ts";
import { restartSection } from "./sections/restart.ts";
import { schedulingSection } from "./sections/scheduling.ts";
import { streamLatencySection } from "./sections/stream-latency.ts";
import { streamMemorySection } from "./sections/stream-memory.ts";
import { streamReplaySection } from "./sections/stream-replay.ts";
import { streamThroughputSection } from "./sections/stream-throughput.ts";

type MakeSection = (context: BenchContext) => Promise<Section>;

/** What can be asked for on the command line, in the order of the output. */
export const suites = {
  engine: [inMemorySection, durableSection, schedulingSection, restartSection],
  store: [appendSection, growthSection],
  stream: [streamThroughputSection, streamLatencySection, streamMemorySection, streamReplaySection],
} as const satisfies Record<string, readonly MakeSection[]>;

export type SuiteName = keyof typeof suites;

/** A whole run, as `--json` prints it. */
export interface BenchReport {
  readonly at: string;
  readonly scale: string;
  readonly machine: {
    readonly node: string;
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
  };
  readonly sections: readonly Section[];
  readonly goals: { readonly met: number; readonly missed: number; readonly notMeasured: number };
}

/** Measures suites one after the other; `onSection` gets each table as soon as it is there. */
export async function runBench(
  names: readonly SuiteName[],
  context: BenchContext,
  onSection: (section: Section) => void,
): Promise<BenchReport> {
  const sections: Section[] = [];
  for (const make of names.flatMap((name): readonly MakeSection[] => suites[name])) {
    const section = await make(context);
    sections.push(section);
    onSection(section);
  }
  const verdicts = sections.flatMap((section) => section.verdicts);
  return {
    at: new Date().toISOString(),
    scale: context.scale.name,
    machine: machine(),
    sections,
    goals: {
      met: verdicts.filter(({ met }) => met === true).length,
      missed: verdicts.filter(({ met }) => met === false).length,
      notMeasured: verdicts.filter(({ met }) => met === undefined).length,
    },
  };
}

export function machine(): BenchReport["machine"] {
  return {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
  };
}
