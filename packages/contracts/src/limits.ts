/**
 * Every bound of the product in one table, units in the names. A value that comes from outside
 * and passes one of these is refused with an error that names the limit.
 */
export const limits = {
  /** Largest JSON request body. */
  bodyBytes: 4 * 1024 * 1024,
  /** Objects and lists of one JSON request body: a plan of the most steps has 25 for each. */
  bodyContainers: 250_000,
  /** Different names in one JSON request body: rows share theirs, and a table by key may have as many. */
  bodyNames: 50_000,
  /** Largest body from somebody who has yet to come in: an invitation, an address, a name and a password. */
  signInBytes: 16 * 1024,
  /** Largest JSON body with a share link or a token for a page: feeds to watch. */
  watcherBodyBytes: 128 * 1024,
  /** Largest artifact, uploaded or written by a skill. */
  artifactBytes: 16 * 1024 * 1024,
  /** Deepest nesting of any JSON value that crosses a boundary. */
  jsonDepth: 64,
  planSteps: 10_000,
  /** Skills that a plan or a run may be limited to. */
  allowedSkills: 1_000,
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
  /** Places of one subscription's feeds beside the lowest; each is looked up for every feed. */
  cursorsPerSubscription: 8,
  /** Longest wait of a long poll. */
  longPollSeconds: 60,
  /** Open streams, and answers that are held back, of one process. */
  streamsPerProcess: 25_000,
  /** Of those, one user's; and those from one address (of IPv6: one /64 network). */
  streamsPerUser: 12_000,
  streamsPerAddress: 12_000,
  /** Clients of one named stream under /api/v1/stream. */
  clientsPerStream: 1_000,
  /** Span over which requests are counted. */
  rateWindowMs: 10_000,
  /** Requests of one user, and from one address, per window; a batch is one. */
  requestsPerWindow: 60_000,
  /** Runs that one user may start per window. */
  startsPerWindow: 20_000,
  /** Requests without valid credentials from one address per window. */
  strangersPerWindow: 600,
  /** The same with one API key, and its open streams: one that runs wild leaves something to its user. */
  requestsPerKey: 40_000,
  startsPerKey: 15_000,
  streamsPerKey: 8_000,
  /** Span over which passwords are counted, right and wrong ones. */
  passwordWindowMs: 15 * 60 * 1000,
  /** Passwords shown for one account from one address, and from one address for any, per span. */
  passwordsPerAccount: 20,
  passwordsPerAddress: 200,
  /** Time for the head of a request to arrive, for a JSON body after it, and for an uploaded file. */
  requestHeadMs: 10_000,
  requestBodyMs: 12_000,
  uploadMs: 60_000,
  /** Silence after which a connection that waits for nothing is closed. */
  idleConnectionMs: 60_000,
  runsPage: 100,
  /** Agents of one room, and its open alarms, of which one answer tells what still holds: those that were told of last. */
  standingAgents: 1_000,
  standingAlarms: 1_000,
  /** What such an answer comes to at the most, as events in JSON; it could hold thousands of the largest. */
  standingBytes: 8 * 1024 * 1024,
  idempotencyMs: 24 * 60 * 60 * 1000,
  /** Largest single event that is reported from outside, as JSON in UTF-8. */
  eventBytes: 256 * 1024,
  /** Events of one report. */
  reportEvents: 500,
  /** How long a silent producer's place is kept. Afterwards it begins again at 1. */
  producerMs: 30 * 24 * 60 * 60 * 1000,
  chatMessageChars: 32_000,
  emailChars: 254,
  passwordMinChars: 10,
  passwordChars: 128,
  /** Longest token, key or outside JWT that is looked at. */
  tokenChars: 4_096,
  /** Longest life of an invitation, of a key that expires, of one that was replaced, and of a token for a page. */
  invitationHours: 30 * 24,
  keyDays: 10 * 365,
  keyGraceMinutes: 7 * 24 * 60,
  browserTokenSeconds: 3_600,
  /** Keys that one user may have at a time. */
  keysPerUser: 100,
  /** Sessions of one user; the oldest ends when there are more. */
  sessionsPerUser: 100,
  /** Users of an outside issuer that are remembered, those who came last; and those that may be kept out. */
  outsideUsers: 1_000,
  /** Invitations that may be open on a server. */
  openInvitations: 1_000,
  /** Longest life of a share link, and links of one user that may be open. */
  shareHours: 90 * 24,
  sharesPerUser: 1_000,
  /** Users that one room may be opened to; rooms that one user may open to one other; and all that one user may have opened. */
  guestsPerRoom: 1_000,
  roomsPerGuest: 100,
  openingsPerUser: 10_000,
  projectsPerRoom: 1_000,
  /** Entries of the audit log; the oldest go first. */
  auditEntries: 100_000,
  auditPage: 500,
} as const;

export type Limits = { readonly [K in keyof typeof limits]: number };
