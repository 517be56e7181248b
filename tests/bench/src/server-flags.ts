/** How `npm start` runs the server; every process that is measured runs so, whatever it measures. */
export const serverFlags: readonly string[] = [
  "--min-semi-space-size=4",
  "--max-semi-space-size=4",
  "--initial-old-space-size=64",
  "--no-minor-gc-task",
];
