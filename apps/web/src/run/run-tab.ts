/** The panes of a run, as they are named in the address. */
export const runTabs = ["results", "activity", "steps", "raw"] as const;
export type RunTab = (typeof runTabs)[number];
