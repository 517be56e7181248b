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
}

/** A skill's context that only remembers: hand `context` to `skill.run` and look at the rest afterwards. */
export interface TestContext {
  readonly context: SkillContext;
  readonly progress: readonly { readonly percent: number; readonly message?: string }[];
  readonly thoughts: readonly string[];
  readonly toolCalls: readonly { readonly toolName: string; readonly params: JsonValue }[];
  readonly metrics: readonly Readonly<Record<string, number>>[];
  readonly alarms: readonly Parameters<SkillContext["alarm"]>[0][];
  readonly usage: readonly Parameters<SkillContext["usage"]>[0][];
  readonly logs: readonly {
    readonly level: EventData<"log.line">["level"];
    readonly message: string;
  }[];
  /** What the skill stored, in order. */
  readonly artifacts: readonly ArtifactRef[];
  /** Puts a file into the room, as an upload would. */
  storeFile(name: string, content: string | Uint8Array, mediaType?: string): ArtifactRef;
  /** The text of a stored artifact. Errors: `not_found`. */
  text(ref: ArtifactRef): string;
  /** Aborts the context's signal, as cancel and timeout do. */
  abort(reason?: unknown): void;
}

/** A context in memory for running one skill in a test; nothing outlives it. */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const { runId = "run_test", stepId = "step", room = "tester/test", attempt = 1 } = options;
  const files = createFiles();
  const controller = new AbortController();
  const progress: { percent: number; message?: string }[] = [];
  const thoughts: string[] = [];
  const toolCalls: { toolName: string; params: JsonValue }[] = [];
  const metrics: Readonly<Record<string, number>>[] = [];
  const alarms: Parameters<SkillContext["alarm"]>[0][] = [];
  const usage: Parameters<SkillContext["usage"]>[0][] = [];
  const logs: { level: EventData<"log.line">["level"]; message: string }[] = [];
  const artifacts: ArtifactRef[] = [];

  const context: SkillContext = {
    runId,
    stepId,
    room,
    attempt,
    signal: controller.signal,
    idempotencyKey: `${runId}:${stepId}`,
    progress: (percent, message) =>
      void progress.push(message === undefined ? { percent } : { percent, message }),
    think: (text) => void thoughts.push(text),
    tool: async (toolName, params, call) => {
      toolCalls.push({ toolName, params });
      return await call();
    },
    metric: (values) => void metrics.push(values),
    alarm: (alarm) => void alarms.push(alarm),
    usage: (used) => void usage.push(used),
    log: (level, message) => void logs.push({ level, message }),
    artifact: async (file) => {
      const ref = files.store(file.name, file.content, file.mediaType);
      artifacts.push(ref);
      return ref;
    },
    readArtifact: async (ref) => files.read(ref),
  };

  return {
    context,
    progress,
    thoughts,
    toolCalls,
    metrics,
    alarms,
    usage,
    logs,
    artifacts,
    storeFile: (name, content, mediaType = "text/csv") => files.store(name, content, mediaType),
    text: (ref) => new TextDecoder().decode(files.read(ref)),
    abort: (reason) => controller.abort(reason),
  };
}

/** Content-addressed like the real store. */
function createFiles() {
  const contents = new Map<string, Uint8Array>();
  return {
    store(name: string, content: string | Uint8Array, mediaType: string): ArtifactRef {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const id = `sha256-${createHash("sha256").update(bytes).digest("hex")}`;
      contents.set(id, bytes);
      return { $artifact: id, name, mediaType, bytes: bytes.byteLength };
    },
    read(ref: ArtifactRef): Uint8Array {
      const bytes = contents.get(ref.$artifact);
      if (bytes === undefined) throw new StepcastError("not_found", `No artifact ${ref.name}.`);
      return bytes;
    },
  };
}
