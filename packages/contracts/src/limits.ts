/**
 * Every bound of the product in one table, units in the names. A value that comes from outside
 * and passes one of these is refused with an error that names the limit.
 */
export const limits = {
  /** Largest JSON request body. */
  bodyBytes: 4 * 1024 * 1024,
  /** Largest artifact, uploaded or written by a skill. */
  artifactBytes: 16 * 1024 * 1024,
  /** Deepest nesting of any JSON value that crosses a boundary. */
  jsonDepth: 64,
  planSteps: 10_000,
  /** Ordering edges of a plan, references included. */
  planEdges: 100_000,
  /** Items one `forEach` may expand to. */
  forEachItems: 10_000,
  idChars: 128,
  labelChars: 200,
  goalChars: 4_000,
  /** Messages of progress, thoughts, log lines and errors; longer text is cut with an ellipsis. */
  messageChars: 4_000,
  tags: 20,
  /** Outputs above this are stored once as an artifact and referenced. */
  inlineOutputBytes: 16 * 1024,
  /** Largest output of a step; above it the step fails with `output_too_large`. */
  outputBytes: 16 * 1024 * 1024,
  /** Text kept in an event as the preview of an output that was stored as an artifact. */
  previewChars: 500,
  /** Steps of one run that may be in flight, unless the plan asks for fewer. */
  runParallel: 256,
  /** Steps of all runs of one process that may be in flight. */
  processParallel: 1_024,
  stepTimeoutMs: 24 * 60 * 60 * 1000,
  retryAttempts: 100,
  retryBackoffMs: 24 * 60 * 60 * 1000,
  deadlineMs: 30 * 24 * 60 * 60 * 1000,
  /** Attempts of one step that the end of their process may cut short; a step that ends its process every time is given up. */
  interruptedAttempts: 100,
  /** Events one attempt may tell of its own work (thoughts, log lines, ...); later ones are dropped, and that is said. */
  attemptEvents: 10_000,
  /** How long a cancelled attempt may keep running before it is given up. */
  cancelGraceMs: 2_000,
  /** At most one progress, thought or log event per step and this span; later ones replace it. */
  coalesceMs: 50,
  leaseMs: 6_000,
  /** Events a page of history may hold. */
  replayPageEvents: 512,
  /** Events the hub keeps in memory; older ones come from the log. */
  ringEvents: 16_384,
  heartbeatMs: 15_000,
  feedsPerSubscription: 32,
  runsPage: 100,
  idempotencyMs: 24 * 60 * 60 * 1000,
} as const;

export type Limits = { readonly [K in keyof typeof limits]: number };
