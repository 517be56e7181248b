/** Upper bounds of a commit's time, in seconds. */
export const commitBounds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5,
] as const;
