import type { RunSnapshot } from "@stepcast/api";
import type {
  ArtifactRef,
  EventsOf,
  FeedFilter,
  JsonValue,
  Role,
  RunState,
  StartRunInput,
  StepcastError,
  StepcastEvent,
  TypePattern,
} from "@stepcast/contracts";
import type { ConnectionStatus } from "./connection-status.ts";
import type { ExternalStore } from "./external-store.ts";
import type { RouterInputs, RouterOutputs } from "./rpc.ts";
import type { RunStore } from "./run-view.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface StartOptions extends CallOptions {
  /** Made up when absent. The same key and request within 24 h give the same run, so a start may be repeated. */
  readonly idempotencyKey?: string | undefined;
}

export interface EventsOptions<P extends TypePattern = "*"> extends CallOptions {
  /** Names, nouns (`step.*`) or `*`. They narrow the type of what comes out. */
  readonly types?: readonly P[] | undefined;
  /** A cursor to go on after, `start` for the first event (the default), or `now`. */
  readonly after?: string | undefined;
}

export interface FeedEventsOptions<P extends TypePattern = "*">
  extends EventsOptions<P>,
    Omit<FeedFilter, "types"> {
  /**
   * A name for what this loop has seen: after a reload of the page it goes on there, and not at `after`. An
   * event counts as seen once the loop comes back for the next one.
   */
  readonly resume?: string | undefined;
}

/** One event with the cursor that resumes after it. */
export interface CastEvent<E extends StepcastEvent = StepcastEvent> {
  readonly cursor: string;
  readonly event: E;
  /**
   * Only of a loop, on the first event after a gap: what came before no longer holds, so drop what was made of it.
   * The log was replaced, or part of what was seen was removed from it; what follows starts over.
   */
  readonly gap?: { readonly from: string; readonly to: string };
}

export interface RerunOptions extends StartOptions {
  /** Run this step and all that depends on it; reuse every other recorded result. */
  readonly from?: string | undefined;
  readonly input?: { readonly [key: string]: JsonValue } | undefined;
}

/** One run, from the start or found again. Commands reach the server whatever this connection does. */
export interface RunHandle {
  readonly runId: string;
  /** Live state for screens; see {@link RunStore}. */
  readonly store: RunStore;
  /** From the run's first event (or `after`), then live: no gap, none twice. Ends after the run ended. */
  events<P extends TypePattern = "*">(options?: EventsOptions<P>): AsyncIterable<EventsOf<P>>;
  /** The same, each event with the cursor that resumes after it. */
  tail<P extends TypePattern = "*">(
    options?: EventsOptions<P>,
  ): AsyncIterable<CastEvent<EventsOf<P>>>;
  /** Waits for the end, whatever it is: look at `status`, `output` and `error`. */
  result(options?: CallOptions): Promise<RunState>;
  cancel(reason?: string): Promise<void>;
  pause(reason?: string): Promise<void>;
  resume(reason?: string): Promise<void>;
  /** Failed and cancelled steps again. */
  retry(reason?: string): Promise<void>;
  /** A new run of the same plan. */
  rerun(options?: RerunOptions): Promise<RunHandle>;
  /** Answers a step that waits for a person. */
  answer(approvalId: string, approved: boolean, answer?: JsonValue): Promise<void>;
}

export interface RunsClient {
  /**
   * Errors: `plan_invalid` (details: all problems), `unauthorized`, `unreachable`, ... A goal is planned after the
   * start, so one that is not understood is a run that fails, with `goal_not_understood` as its `error`.
   */
  start(request: Omit<StartRunInput, "idempotencyKey">, options?: StartOptions): Promise<RunHandle>;
  /** A handle without asking the server; calls on it say `not_found` when there is no such run. */
  handle(runId: string): RunHandle;
  /** The live store of a run, the same one for everybody who asks. */
  store(runId: string): RunStore;
  get(runId: string, options?: CallOptions): Promise<RunSnapshot>;
  list(
    query?: RouterInputs["runs"]["list"],
    options?: CallOptions,
  ): Promise<RouterOutputs["runs"]["list"]>;
  rerun(runId: string, options?: RerunOptions): Promise<RunHandle>;
  cancel(runId: string, reason?: string): Promise<void>;
  pause(runId: string, reason?: string): Promise<void>;
  resume(runId: string, reason?: string): Promise<void>;
  retry(runId: string, reason?: string): Promise<void>;
  answer(runId: string, approvalId: string, approved: boolean, answer?: JsonValue): Promise<void>;
}

export interface PlansClient {
  check(plan: JsonValue, options?: CallOptions): Promise<RouterOutputs["plans"]["check"]>;
  draft(
    request: RouterInputs["plans"]["draft"],
    options?: CallOptions,
  ): Promise<RouterOutputs["plans"]["draft"]>;
  list(options?: CallOptions): Promise<RouterOutputs["plans"]["list"]["plans"]>;
}

export interface ArtifactFile {
  readonly name: string;
  /** Guessed from the name when absent. */
  readonly mediaType?: string | undefined;
  readonly content: Blob | Uint8Array | string;
}

export interface ArtifactsClient {
  /** Stores a file and returns how values name it. Errors: `artifact_too_large`, `unauthorized`, `unreachable`. */
  upload(file: ArtifactFile, options?: CallOptions): Promise<ArtifactRef>;
  /** Where a browser that is signed in finds the bytes. */
  url(artifact: ArtifactRef | string): string;
  /** The bytes, with the client's credentials. Errors: `not_found`, `unauthorized`, `unreachable`. */
  download(artifact: ArtifactRef | string, options?: CallOptions): Promise<Uint8Array>;
}

export interface WatchOptions {
  /** A cursor, `start` (the default) or `now`. */
  readonly after?: string | undefined;
  /** A name for what `onEvents` was given: after a reload of the page it goes on there, and not at `after`. */
  readonly resume?: string | undefined;
  /**
   * Once, when the server said where `now` is: whoever asks what there is from here on and takes what
   * the feed brings misses nothing between the two.
   */
  onBegin?(cursor: string): void;
  /** In log order, none twice, in batches as they arrived. */
  onEvents(events: readonly CastEvent[]): void;
  /** What was known no longer holds; events from the new place on follow. */
  onGap?(gap: { readonly from: string; readonly to: string }): void;
  /** The feed was refused for good, such as `not_found`; nothing more comes. */
  onError?(error: StepcastError): void;
}

/** A key's new secret is in the answer, this once. */
export interface KeysClient {
  list(options?: CallOptions): Promise<RouterOutputs["keys"]["list"]["keys"]>;
  create(
    key: RouterInputs["keys"]["create"],
    options?: CallOptions,
  ): Promise<RouterOutputs["keys"]["create"]>;
  /** The old one opens for `graceMinutes` more; the default is an hour. */
  rotate(
    id: string,
    options?: CallOptions & { readonly graceMinutes?: number | undefined },
  ): Promise<RouterOutputs["keys"]["rotate"]>;
  revoke(id: string, options?: CallOptions): Promise<void>;
}

/** For owners. */
export interface MembersClient {
  list(options?: CallOptions): Promise<RouterOutputs["members"]["list"]>;
  /** The link is in the answer, this once. */
  invite(
    someone: RouterInputs["members"]["invite"],
    options?: CallOptions,
  ): Promise<RouterOutputs["members"]["invite"]>;
  /** Ends an invitation that nobody has used. */
  withdraw(invitation: string, options?: CallOptions): Promise<void>;
  setRole(user: string, role: Role, options?: CallOptions): Promise<void>;
  disable(user: string, options?: CallOptions): Promise<void>;
  enable(user: string, options?: CallOptions): Promise<void>;
  remove(user: string, options?: CallOptions): Promise<void>;
}

export interface AccountsClient {
  readonly account: {
    me(options?: CallOptions): Promise<RouterOutputs["account"]["me"]>;
  };
  readonly keys: KeysClient;
  readonly tokens: {
    /** A token for a page: it opens one run, agent or room, to read, for a while. */
    create(
      token: RouterInputs["tokens"]["create"],
      options?: CallOptions,
    ): Promise<RouterOutputs["tokens"]["create"]>;
  };
  readonly members: MembersClient;
}

/** The typed client. One connection, whatever is watched through it. */
export interface Stepcast extends AccountsClient {
  readonly url: string;
  readonly runs: RunsClient;
  readonly plans: PlansClient;
  readonly skills: {
    list(options?: CallOptions): Promise<RouterOutputs["skills"]["list"]["skills"]>;
  };
  readonly artifacts: ArtifactsClient;
  /** While somebody listens, the connection is kept open even when nothing else is watched. */
  readonly connection: ExternalStore<ConnectionStatus> & {
    /** Try again now: after signing in, or because a person pressed the button. */
    retry(): void;
  };
  /**
   * Events of a feed after a cursor, then live ones, until `signal` aborts or the client closes.
   * Errors: `not_found`, `invalid_input`, and when the client's token is a string, which no one can renew,
   * `unauthorized` and `forbidden`. Anything else is tried again.
   */
  events<P extends TypePattern = "*">(
    options?: FeedEventsOptions<P>,
  ): AsyncIterable<CastEvent<EventsOf<P>>>;
  /** The same by callback. Returns the way to stop it. */
  watch(filter: FeedFilter, options: WatchOptions): () => void;
  /** Ends the connection and everything that waits on it. */
  close(): void;
}
