import type { RunActivity, RunStore, RunView } from "@stepcast/client";

const view: RunView = { runId: "", status: "loading", run: undefined, error: undefined };
const activity: RunActivity = { events: [], dropped: 0 };
const never = (): (() => void) => () => {};

/** Stands in while there is no run to watch. It never changes, so one is enough for all. */
export const idleRunStore: RunStore = {
  runId: "",
  view: { subscribe: never, getSnapshot: () => view },
  activity: { subscribe: never, getSnapshot: () => activity },
};
