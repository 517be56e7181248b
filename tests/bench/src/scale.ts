/** How much a run of the benchmark does. */
export interface Scale {
  readonly name: "full" | "quick" | "tiny";
  /** Cold processes per case; the table shows the median. */
  readonly repetitions: number;
  /** A case that took this long in all is not repeated further. */
  readonly caseBudgetMs: number;
  /** A case that takes longer is reported as not finished. */
  readonly timeoutMs: number;
  /** Steps of a chain and of a fan in memory. */
  readonly steps: number;
  readonly layered: { readonly nodes: number; readonly edges: number };
  /** Steps of a durable chain and fan. */
  readonly durableSteps: number;
  readonly unevenSteps: number;
  /** Steps side by side when the process is killed. */
  readonly restartSteps: number;
  /** Events in the small and in the large log of the growth figures. */
  readonly growthEvents: { readonly small: number; readonly large: number };
  /** Blocks of work in each of the two logs, per process. */
  readonly growthRounds: number;
  /** Appends per figure of the store. */
  readonly appends: number;
  readonly stream: StreamScale;
}

/** How much the streaming tables do. */
export interface StreamScale {
  /** Set-ups per figure, each of new processes. */
  readonly repetitions: number;
  /** Subscribers of the columns. */
  readonly few: number;
  readonly some: number;
  readonly many: number;
  /** Deliveries of one broadcast, about; servers that are slow get a tenth. */
  readonly deliveries: number;
  /** How long events come at a steady pace. */
  readonly steadyMs: number;
  /** Published to a client that never reads. */
  readonly stalledMb: number;
  /** Events of a replay. */
  readonly replayEvents: number;
}

/** `full` is what the project's claims are made from; `quick` shows the shape of things in a minute; `tiny` only proves that the harness runs. */
export const scales = {
  full: {
    name: "full",
    repetitions: 7,
    caseBudgetMs: 12_000,
    timeoutMs: 25_000,
    steps: 1_000,
    layered: { nodes: 10_000, edges: 30_000 },
    durableSteps: 200,
    unevenSteps: 200,
    restartSteps: 40,
    growthEvents: { small: 10_000, large: 10_000_000 },
    growthRounds: 25,
    appends: 1_000,
    stream: {
      repetitions: 5,
      few: 100,
      some: 1_000,
      many: 10_000,
      deliveries: 300_000,
      steadyMs: 5_000,
      stalledMb: 200,
      replayEvents: 100_000,
    },
  },
  quick: {
    name: "quick",
    repetitions: 3,
    caseBudgetMs: 2_000,
    timeoutMs: 8_000,
    steps: 1_000,
    layered: { nodes: 10_000, edges: 30_000 },
    durableSteps: 200,
    unevenSteps: 200,
    restartSteps: 40,
    growthEvents: { small: 10_000, large: 200_000 },
    growthRounds: 11,
    appends: 300,
    stream: {
      repetitions: 2,
      few: 100,
      some: 1_000,
      many: 10_000,
      deliveries: 200_000,
      steadyMs: 3_000,
      stalledMb: 200,
      replayEvents: 50_000,
    },
  },
  tiny: {
    name: "tiny",
    repetitions: 1,
    caseBudgetMs: 1_000,
    timeoutMs: 15_000,
    steps: 12,
    layered: { nodes: 40, edges: 100 },
    durableSteps: 6,
    unevenSteps: 12,
    restartSteps: 12,
    growthEvents: { small: 100, large: 400 },
    growthRounds: 1,
    appends: 10,
    stream: {
      repetitions: 1,
      few: 3,
      some: 6,
      many: 12,
      deliveries: 120,
      steadyMs: 300,
      stalledMb: 1,
      replayEvents: 300,
    },
  },
} as const satisfies Record<string, Scale>;
