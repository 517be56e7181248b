/**
 * What a caller can do about an error: `never` (the same call fails again), `later` (the same call
 * may succeed), `after-change` (it succeeds once the input or the state changed).
 */
export type RetryAdvice = "never" | "later" | "after-change";

interface ErrorKind {
  readonly http: number;
  readonly retry: RetryAdvice;
  /** What to do about it; shown to people when the thrower has nothing more specific. */
  readonly hint: string;
}

/** The one exhaustive table: every code the product answers with. `docs/errors.md` lists it for readers. */
export const errorTable = {
  invalid_input: {
    http: 400,
    retry: "after-change",
    hint: "Correct everything that is named, then ask again.",
  },
  invalid_json: {
    http: 400,
    retry: "after-change",
    hint: "Send one JSON document, encoded as UTF-8.",
  },
  json_too_deep: { http: 400, retry: "after-change", hint: "Flatten the document." },
  plan_invalid: {
    http: 400,
    retry: "after-change",
    hint: "Correct every problem in the list, then start again.",
  },
  goal_not_understood: {
    http: 422,
    retry: "after-change",
    hint: "Name one of the goals the planner knows, or hand over a plan.",
  },
  cursor_malformed: {
    http: 400,
    retry: "after-change",
    hint: "Send a cursor exactly as it was received: <epoch>-<seq>.",
  },
  cursor_ahead: {
    http: 400,
    retry: "after-change",
    hint: "Read the run again and continue from the cursor it returns.",
  },
  cursor_unknown_epoch: {
    http: 409,
    retry: "after-change",
    hint: "The log was replaced. Fetch a snapshot and start over.",
  },
  unauthorized: {
    http: 401,
    retry: "after-change",
    hint: "Send the bearer token, or open the sign-in link that the server printed.",
  },
  forbidden: { http: 403, retry: "never", hint: "Ask the owner for access." },
  not_found: { http: 404, retry: "never", hint: "Check the id; it may have been removed." },
  method_not_allowed: {
    http: 405,
    retry: "never",
    hint: "Use the method that the API document names.",
  },
  body_too_large: {
    http: 413,
    retry: "after-change",
    hint: "Send less at once; upload large files as artifacts.",
  },
  event_too_large: {
    http: 413,
    retry: "after-change",
    hint: "Store what is large as an artifact and report its reference.",
  },
  unsupported_media_type: { http: 415, retry: "after-change", hint: "Send application/json." },
  request_timeout: {
    http: 408,
    retry: "later",
    hint: "Send the request in one go; upload large files as artifacts.",
  },
  too_many_requests: {
    http: 429,
    retry: "later",
    hint: "Wait for as long as Retry-After says, then go on more slowly.",
  },
  too_many_streams: {
    http: 429,
    retry: "later",
    hint: "Close a stream that nobody reads, or watch several feeds in one.",
  },
  artifact_too_large: { http: 413, retry: "after-change", hint: "Split the file." },
  idempotency_conflict: {
    http: 409,
    retry: "after-change",
    hint: "Use a new key for a different request.",
  },
  producer_gap: {
    http: 409,
    retry: "after-change",
    hint: "Send what is missing first: the details name the expected seq.",
  },
  producer_stale: {
    http: 403,
    retry: "never",
    hint: "A newer instance of this producer reports now. Stop this one.",
  },
  run_finished: {
    http: 409,
    retry: "never",
    hint: "The run has ended. Start it again, or retry its failed steps.",
  },
  run_cancelled: {
    http: 409,
    retry: "never",
    hint: "Somebody cancelled the run. Retry it to go on where it stopped.",
  },
  run_not_finished: {
    http: 409,
    retry: "later",
    hint: "Wait for the run to end, or cancel it first.",
  },
  run_not_paused: { http: 409, retry: "never", hint: "Only a paused run can be resumed." },
  nothing_to_retry: {
    http: 409,
    retry: "never",
    hint: "Run it again instead: that is a new run.",
  },
  step_unknown: { http: 400, retry: "after-change", hint: "Name a step of the run's plan." },
  approval_closed: {
    http: 409,
    retry: "never",
    hint: "The question was answered, expired or withdrawn.",
  },
  skill_unknown: { http: 400, retry: "after-change", hint: "List the skills with skills.list." },
  skill_failed: { http: 500, retry: "later", hint: "See the step's error message." },
  step_timeout: { http: 504, retry: "later", hint: "Raise timeoutMs or make the step smaller." },
  step_input_invalid: {
    http: 422,
    retry: "after-change",
    hint: "What an earlier step produced does not fit this step's input.",
  },
  step_output_invalid: {
    http: 500,
    retry: "never",
    hint: "The skill returned something its own schema does not allow.",
  },
  output_not_json: {
    http: 500,
    retry: "never",
    hint: "Return plain JSON: no functions, no cycles, no NaN.",
  },
  output_too_large: {
    http: 500,
    retry: "never",
    hint: "Write large results with ctx.artifact and return the reference.",
  },
  step_unresponsive: {
    http: 500,
    retry: "later",
    hint: "The skill ignored its abort signal. Its result is not used.",
  },
  step_interrupted: {
    http: 500,
    retry: "after-change",
    hint: "The step may be what ends the process. Mend the skill, then retry the run.",
  },
  reference_missing: {
    http: 422,
    retry: "after-change",
    hint: "Give the reference a default, or point it at a step that ran.",
  },
  condition_invalid: { http: 422, retry: "after-change", hint: "Compare values of one type." },
  upstream_failed: {
    http: 500,
    retry: "after-change",
    hint: "Correct the failed step, then retry the run.",
  },
  deadline_exceeded: {
    http: 504,
    retry: "later",
    hint: "Raise deadlineMs or make the plan smaller.",
  },
  budget_exceeded: { http: 402, retry: "after-change", hint: "Raise the plan's budget." },
  approval_rejected: {
    http: 409,
    retry: "after-change",
    hint: "A person said no. Change the plan or ask again.",
  },
  approval_expired: {
    http: 504,
    retry: "later",
    hint: "Nobody answered in time. Retry the run to ask again.",
  },
  planner_failed: { http: 502, retry: "later", hint: "Try again, or hand over a plan." },
  lease_lost: {
    http: 409,
    retry: "later",
    hint: "Another process owns the run now; it goes on there.",
  },
  storage_full: {
    http: 507,
    retry: "later",
    hint: "Free space on the disk; the server goes on by itself.",
  },
  storage_read_only: {
    http: 503,
    retry: "later",
    hint: "Make the data folder writable; the server goes on by itself.",
  },
  storage_busy: {
    http: 503,
    retry: "later",
    hint: "Another program holds the database; the server retries.",
  },
  storage_failed: { http: 500, retry: "later", hint: "See the server's log." },
  data_folder_in_use: {
    http: 409,
    retry: "after-change",
    hint: "Stop the other server or choose another data folder.",
  },
  database_newer: {
    http: 500,
    retry: "never",
    hint: "This data was written by a newer version. Update Stepcast.",
  },
  shutting_down: {
    http: 503,
    retry: "later",
    hint: "The server is restarting; try again in a moment.",
  },
  unreachable: { http: 503, retry: "later", hint: "Check the address and that the server runs." },
  internal: {
    http: 500,
    retry: "later",
    hint: "The server's log has the details under this request.",
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorTable, value);
}
