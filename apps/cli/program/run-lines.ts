import {
  type EventData,
  type EventOf,
  errorTable,
  isErrorCode,
  type StepcastEvent,
} from "@stepcast/contracts";
import { approvalText } from "./approval-text.ts";
import { cleanText } from "./clean-text.ts";
import { commandLine } from "./command-line.ts";
import { formatDuration } from "./format.ts";
import type { Terminal } from "./terminal.ts";

/** Where nobody watches a status line, a step's progress gets a line of its own this often. */
const progressEveryMs = 1_000;

/** A run as lines: 🔄 start, ✓ done, ✗ failed, and at the end `Success n/m · Time · Speedup`. */
export class RunLines {
  readonly #terminal: Terminal;
  readonly #runId: string;
  readonly #labels = new Map<string, string>();
  /** Steps that are running, with what they last said. */
  readonly #running = new Map<string, string>();
  readonly #progressAt = new Map<string, number>();

  constructor(terminal: Terminal, runId: string) {
    this.#terminal = terminal;
    this.#runId = runId;
  }

  show(event: StepcastEvent): void {
    this.#showStep(event);
    this.#showRun(event);
    this.#terminal.status([...this.#running.values()].join("   "));
  }

  /** Takes the status line away: the run goes on, or ended, without this command. */
  clear(): void {
    this.#running.clear();
    this.#terminal.status("");
  }

  #showRun(event: StepcastEvent): void {
    switch (event.type) {
      case "plan.created":
        this.#planned(event);
        break;
      case "decision.made":
        // What was chosen as the plan is explained with the plan.
        if (event.data.subject !== "plan") this.#quiet(event.data.reason);
        break;
      case "run.paused":
        this.#quiet(`Paused. It goes on with: ${commandLine(`runs resume ${this.#runId}`)}`);
        break;
      case "run.resumed":
        this.#quiet("Goes on");
        break;
      case "run.cancel_requested":
        this.#quiet("Cancelling");
        break;
      case "approval.requested":
        this.#asked(event.data);
        break;
      case "log.line":
        if (event.data.level !== "debug") this.#quiet(event.data.message);
        break;
      case "run.completed":
      case "run.failed":
      case "run.cancelled":
        this.#ended(event);
        break;
      default:
        break;
    }
  }

  #showStep(event: StepcastEvent): void {
    switch (event.type) {
      case "step.started":
        this.#started(event.data);
        break;
      case "step.progress":
        this.#progress(event);
        break;
      case "step.succeeded":
        this.#succeeded(event.data);
        break;
      case "step.failed":
        this.#failed(event);
        break;
      case "step.skipped":
        this.#left(event.data.stepId, "skipped", event.data.reason);
        break;
      case "step.cancelled":
        this.#left(event.data.stepId, "cancelled", event.data.reason);
        break;
      default:
        break;
    }
  }

  #planned({ data: { plan, explanation } }: EventOf<"plan.created">): void {
    const { paint } = this.#terminal;
    this.#terminal.line(`${paint("bold", cleanText(plan.name))} ${paint("dim", this.#runId)}`);
    if (explanation !== undefined) this.#quiet(explanation);
    for (const step of plan.steps) this.#labels.set(step.id, cleanText(step.label ?? step.id));
  }

  #started({ stepId, label, attempt, items }: EventData<"step.started">): void {
    const text = cleanText(label);
    this.#labels.set(stepId, text);
    if (isItem(stepId)) return;
    const times = attempt > 1 ? ` (attempt ${attempt})` : "";
    const each = items === undefined ? "" : ` (${items} items)`;
    this.#running.set(stepId, text);
    this.#terminal.line(`🔄 ${text}${each}${times}`);
  }

  #progress({ data: { stepId, percent, message }, at }: EventOf<"step.progress">): void {
    if (isItem(stepId)) return;
    const words = [
      this.#label(stepId),
      percent === undefined ? undefined : `${Math.round(percent)} %`,
      message === undefined ? undefined : cleanText(message),
    ];
    const text = words.filter((word) => word !== undefined).join("  ");
    this.#running.set(stepId, text);
    if (this.#terminal.live || at - (this.#progressAt.get(stepId) ?? 0) < progressEveryMs) return;
    this.#progressAt.set(stepId, at);
    this.#terminal.line(this.#terminal.paint("dim", `   ${text}`));
  }

  #succeeded(data: EventData<"step.succeeded">): void {
    this.#running.delete(data.stepId);
    if (isItem(data.stepId)) return;
    const how =
      data.reusedFrom !== undefined
        ? `reused from ${data.reusedFrom}`
        : data.fallback === true
          ? "its fallback was used"
          : formatDuration(data.durationMs);
    this.#terminal.line(`${this.#mark("✓")} ${this.#label(data.stepId)} (${how})`);
  }

  #failed({ data, at }: EventOf<"step.failed">): void {
    this.#running.delete(data.stepId);
    const { paint } = this.#terminal;
    const why = cleanText(data.error.message);
    const label = this.#label(data.stepId);
    if (data.retryAt !== undefined) {
      const wait = formatDuration(Math.max(0, data.retryAt - at));
      this.#terminal.line(`${paint("yellow", "↻")} ${label}: ${why} Next attempt in ${wait}.`);
      return;
    }
    this.#terminal.line(`${this.#mark("✗")} ${label} (${formatDuration(data.durationMs)}): ${why}`);
    if (data.error.hint !== undefined) this.#quiet(data.error.hint);
  }

  #left(stepId: string, how: string, why: string): void {
    this.#running.delete(stepId);
    if (isItem(stepId)) return;
    const { paint } = this.#terminal;
    this.#terminal.line(paint("dim", `⊘ ${this.#label(stepId)} ${how}: ${cleanText(why)}`));
  }

  #asked(data: EventData<"approval.requested">): void {
    const who = data.stepId === undefined ? "The run" : this.#label(data.stepId);
    const { question, below } = approvalText(this.#runId, data, who);
    this.#terminal.line(question);
    for (const text of below) this.#quiet(text);
  }

  #ended(event: EventOf<"run.completed" | "run.failed" | "run.cancelled">): void {
    this.clear();
    const { succeeded, totalSteps, durationMs, speedup } = event.data;
    const { paint, line } = this.#terminal;
    const [word, colour] = outcomes[event.type];
    const figures = `Time ${formatDuration(durationMs)} · Speedup ${speedup.toFixed(2)}x`;
    line("");
    // Without a plan there was nothing to count.
    if (totalSteps > 0)
      line(`${paint(["bold", colour], `${word} ${succeeded}/${totalSteps}`)} · ${figures}`);
    if (event.type === "run.failed") this.#broken(event.data.error);
    // Where no step was planned, there is none to run again.
    if (event.type !== "run.completed" && totalSteps > 0 && isMendable(event))
      this.#quiet(`Again: ${commandLine(`runs retry ${this.#runId}`)}`);
  }

  #broken({ message, hint }: EventData<"run.failed">["error"]): void {
    this.#terminal.line(`${this.#mark("✗")} ${cleanText(message)}`);
    if (hint !== undefined) this.#quiet(hint);
  }

  #label(stepId: string): string {
    return this.#labels.get(stepId) ?? cleanText(stepId);
  }

  #mark(mark: "✓" | "✗"): string {
    return this.#terminal.paint(mark === "✓" ? "green" : "red", mark);
  }

  #quiet(text: string): void {
    this.#terminal.line(this.#terminal.paint("dim", `  ${cleanText(text)}`));
  }
}

const outcomes = {
  "run.completed": ["Success", "green"],
  "run.failed": ["Failed", "red"],
  "run.cancelled": ["Cancelled", "yellow"],
} as const;

/** False when the same steps would only fail again. */
function isMendable(event: EventOf<"run.failed" | "run.cancelled">): boolean {
  if (event.type === "run.cancelled") return true;
  const { code } = event.data.error;
  return !isErrorCode(code) || errorTable[code].retry !== "never";
}

/** Items of a `forEach` step are told by their step; ten thousand lines tell nobody anything. */
function isItem(stepId: string): boolean {
  return stepId.includes("/");
}
