import {
  type ArtifactRef,
  foldRunEvents,
  isRunEnded,
  type JsonValue,
  type PlanInput,
  type RunState,
} from "@stepcast/contracts";
import { createEngine, createSkillRegistry, type Planner, type Skill } from "@stepcast/engine";
import { createMemoryStore, type Store } from "@stepcast/store";

const room = "tester/test";

/** What is started: a plan, or a goal for the planner. */
export interface TestStart {
  readonly plan?: PlanInput;
  readonly goal?: string;
  readonly input?: { readonly [key: string]: JsonValue };
}

export interface TestRunOptions {
  readonly skills: readonly Skill[];
  readonly planner?: Planner;
  /** CSV files to upload before the start, by name. */
  readonly files?: { readonly [name: string]: string };
  /** Called with the references of the uploaded files. */
  readonly start: (files: { readonly [name: string]: ArtifactRef }) => TestStart;
}

export interface TestRun {
  readonly run: RunState;
  /** Texts of the files that the run wrote, by name. */
  readonly texts: { readonly [name: string]: string };
}

/** Runs a plan or a goal on a real engine over a store in memory, worker threads included, until the run has ended. */
export async function runToEnd(options: TestRunOptions): Promise<TestRun> {
  const { skills, planner, files = {}, start } = options;
  const store = createMemoryStore();
  const engine = createEngine({ store, skills: createSkillRegistry(skills), planner });
  try {
    const ended = nextEndedRun(store);
    await engine.start({ ...start(await upload(store, files)), room, by: "tester" });
    const run = await ended;
    return { run, texts: await readTexts(store, run) };
  } finally {
    await engine.close();
    await store.close();
  }
}

async function upload(store: Store, files: { readonly [name: string]: string }) {
  const uploaded: Record<string, ArtifactRef> = {};
  for (const [name, content] of Object.entries(files)) {
    const bytes = new TextEncoder().encode(content);
    const $artifact = await store.putArtifact(room, { mediaType: "text/csv", bytes });
    uploaded[name] = { $artifact, name, mediaType: "text/csv", bytes: bytes.byteLength };
  }
  return uploaded;
}

/** Folds what is committed; the store holds one run. */
function nextEndedRun(store: Store): Promise<RunState> {
  let state: RunState | undefined;
  return new Promise((resolve) => {
    store.onCommit((entries) => {
      state = foldRunEvents(
        state,
        entries.map((entry) => entry.event),
      );
      if (state !== undefined && isRunEnded(state.status)) resolve(state);
    });
  });
}

async function readTexts(store: Store, run: RunState): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const { artifact } of run.artifacts) {
    const stored = await store.artifact(room, artifact.$artifact);
    texts[artifact.name] = new TextDecoder().decode(stored?.bytes);
  }
  return texts;
}
