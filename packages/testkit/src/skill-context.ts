import { createHash } from "node:crypto";
import {
  type ArtifactRef,
  type EventData,
  type JsonValue,
  StepcastError,
} from "@stepcast/contracts";
import type { SkillContext } from "@stepcast/engine";

export interface TestContextOptions {
  readonly attempt?: number;
  readonly runId?: string;
  readonly stepId?: string;
  readonly room?: string;
  /** Hosts that a secret in the step's input is bound to. Default: there is no such secret. */
  readonly secretHosts?: readonly string[];
}

/** What a skill told while it ran, in order. */
interface Told {
  readonly progress: { readonly percent: number; readonly message?: string }[];
  readonly thoughts: string[];
  readonly toolCalls: { readonly toolName: string; readonly params: JsonValue }[];
  readonly metrics: Readonly<Record<string, number>>[];
  readonly alarms: Parameters<SkillContext["alarm"]>[0][];
  readonly usage: Parameters<SkillContext["usage"]>[0][];
  readonly logs: { readonly level: EventData<"log.line">["level"]; readonly message: string }[];
  readonly artifacts: ArtifactRef[];
}

/** A skill's context that only remembers: hand `context` to `skill.run` and look at the rest afterwards. */
export interface TestContext extends Readonly<Told> {
  readonly context: SkillContext;
  /** Puts a file into the room, as an upload would. */
  storeFile(name: string, content: string | Uint8Array, mediaType?: string): ArtifactRef;
  /** The text of a stored artifact. Errors: `not_found`. */
  text(ref: ArtifactRef): string;
  /** Aborts the context's signal, as cancel and timeout do. */
  abort(reason?: unknown): void;
}

/** A context in memory for running one skill in a test; nothing outlives it. */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const files = new Map<string, Uint8Array>();
  const controller = new AbortController();
  const told: Told = {
    progress: [],
    thoughts: [],
    toolCalls: [],
    metrics: [],
    alarms: [],
    usage: [],
    logs: [],
    artifacts: [],
  };
  return {
    ...told,
    context: new RememberingContext(options, controller.signal, told, files),
    storeFile: (name, content, mediaType = "text/csv") =>
      storeFile(files, { name, content, mediaType }),
    text: (ref) => new TextDecoder().decode(readFile(files, ref)),
    abort: (reason) => controller.abort(reason),
  };
}

/** With private state like the engine's own: a skill that takes a method out of its context fails here too. */
class RememberingContext implements SkillContext {
  readonly runId: string;
  readonly stepId: string;
  readonly room: string;
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly idempotencyKey: string;
  readonly secretHosts: readonly string[] | undefined;
  readonly #told: Told;
  readonly #files: Map<string, Uint8Array>;

  constructor(
    options: TestContextOptions,
    signal: AbortSignal,
    told: Told,
    files: Map<string, Uint8Array>,
  ) {
    const { runId = "run_test", stepId = "step", room = "tester/test", attempt = 1 } = options;
    this.runId = runId;
    this.stepId = stepId;
    this.room = room;
    this.attempt = attempt;
    this.signal = signal;
    this.idempotencyKey = `${runId}:${stepId}`;
    this.secretHosts = options.secretHosts;
    this.#told = told;
    this.#files = files;
  }

  progress(percent: number, message?: string): void {
    this.#told.progress.push(message === undefined ? { percent } : { percent, message });
  }

  think(text: string): void {
    this.#told.thoughts.push(text);
  }

  async tool<T>(toolName: string, params: JsonValue, call: () => Promise<T> | T): Promise<T> {
    this.#told.toolCalls.push({ toolName, params });
    return await call();
  }

  metric(metrics: Readonly<Record<string, number>>): void {
    this.#told.metrics.push(metrics);
  }

  alarm(alarm: Parameters<SkillContext["alarm"]>[0]): void {
    this.#told.alarms.push(alarm);
  }

  usage(usage: Parameters<SkillContext["usage"]>[0]): void {
    this.#told.usage.push(usage);
  }

  log(level: EventData<"log.line">["level"], message: string): void {
    this.#told.logs.push({ level, message });
  }

  async artifact(file: StoredFile): Promise<ArtifactRef> {
    const ref = storeFile(this.#files, file);
    this.#told.artifacts.push(ref);
    return ref;
  }

  async readArtifact(ref: ArtifactRef): Promise<Uint8Array> {
    return readFile(this.#files, ref);
  }
}

type StoredFile = Parameters<SkillContext["artifact"]>[0];

/** Content-addressed like the real store. */
function storeFile(files: Map<string, Uint8Array>, file: StoredFile): ArtifactRef {
  const { name, mediaType, content } = file;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const id = `sha256-${createHash("sha256").update(bytes).digest("hex")}`;
  files.set(id, bytes);
  return { $artifact: id, name, mediaType, bytes: bytes.byteLength };
}

function readFile(files: ReadonlyMap<string, Uint8Array>, ref: ArtifactRef): Uint8Array {
  const bytes = files.get(ref.$artifact);
  if (bytes === undefined) throw new StepcastError("not_found", `No artifact ${ref.name}.`);
  return bytes;
}
