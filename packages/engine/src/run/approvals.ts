import { type JsonValue, type RunState, StepcastError } from "@stepcast/contracts";
import type { Clock } from "../clock.ts";
import { cutText } from "../event-error.ts";
import type { Decision } from "./decision.ts";
import type { Journal } from "./journal.ts";
import type { Task } from "./task.ts";

interface OpenQuestion {
  readonly task: Task;
  readonly cancelExpiry: (() => void) | undefined;
}

export interface ApprovalsOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  newApprovalId(): string;
  approved(task: Task): void;
  refused(task: Task, error: StepcastError): void;
}

/** The questions of a run that wait for a person. */
export class Approvals {
  readonly #options: ApprovalsOptions;
  readonly #open = new Map<string, OpenQuestion>();
  /** Steps that somebody said yes to. */
  readonly #granted = new Set<string>();
  /** Questions without an answer, by step, those included that were asked before this process took over. */
  readonly #asked = new Map<string, { approvalId: string; expiresAt: number | undefined }>();

  constructor(state: RunState, options: ApprovalsOptions) {
    this.#options = options;
    for (const { approvalId, stepId, status, expiresAt } of state.approvals) {
      if (stepId === undefined) continue;
      if (status === "open") this.#asked.set(stepId, { approvalId, expiresAt });
      else this.#asked.delete(stepId);
      if (status === "approved") this.#granted.add(stepId);
      else this.#granted.delete(stepId);
    }
  }

  get size(): number {
    return this.#open.size;
  }

  /** True when the step needs no answer (any more); otherwise it is asked for, and the task parked. */
  admits(task: Task, decision: Extract<Decision, { kind: "run" | "fan" }>): boolean {
    const { approval, id: stepId } = task.node.step;
    if (approval === undefined || this.#granted.has(stepId)) return true;
    const { journal, clock } = this.#options;
    const before = this.#asked.get(stepId);
    const approvalId = before?.approvalId ?? this.#options.newApprovalId();
    const { expiresMs, prompt } = approval;
    const expiresAt =
      before?.expiresAt ?? (expiresMs === undefined ? undefined : clock.now() + expiresMs);
    if (before === undefined) {
      this.#asked.set(stepId, { approvalId, expiresAt });
      journal.add("approval.requested", {
        approvalId,
        prompt,
        ...givenTo(task, decision),
        stepId,
        ...(expiresAt === undefined ? {} : { expiresAt }),
      });
    }
    const leftMs =
      expiresAt === undefined || expiresMs === undefined
        ? undefined
        : Math.min(expiresMs, expiresAt - clock.now());
    const cancelExpiry =
      leftMs === undefined ? undefined : clock.after(leftMs, () => this.#expire(approvalId));
    this.#open.set(approvalId, { task, cancelExpiry });
    return false;
  }

  /** Errors: `approval_closed`. */
  answer(
    approvalId: string,
    answer: { approved: boolean; by: string; answer?: JsonValue | undefined },
  ): void {
    const { task } = this.#take(approvalId);
    const stepId = task.node.step.id;
    const { approved, by } = answer;
    this.#options.journal.add("approval.resolved", {
      approvalId,
      approved,
      // Null is an answer like others.
      answer: answer.answer === undefined ? approved : answer.answer,
      by,
      stepId,
    });
    if (approved) {
      this.#granted.add(stepId);
      this.#options.approved(task);
    } else {
      this.#options.refused(
        task,
        new StepcastError("approval_rejected", `${by} said no to "${stepId}"`),
      );
    }
  }

  /** Withdraws every open question without a word: it is asked again by whoever takes over. */
  withdraw(): void {
    for (const { cancelExpiry } of this.#open.values()) cancelExpiry?.();
    this.#open.clear();
  }

  /** The run is being ended: says of every open question that it is not asked any more. */
  expireAll(): void {
    for (const [stepId, { approvalId }] of this.#asked)
      this.#options.journal.add("approval.expired", { approvalId, stepId });
    this.#asked.clear();
    this.withdraw();
  }

  #expire(approvalId: string): void {
    const { task } = this.#take(approvalId);
    const stepId = task.node.step.id;
    this.#options.journal.add("approval.expired", { approvalId, stepId });
    this.#options.refused(
      task,
      new StepcastError("approval_expired", `Nobody answered the question of "${stepId}" in time`),
    );
  }

  #take(approvalId: string): OpenQuestion {
    const question = this.#open.get(approvalId);
    if (question === undefined)
      throw new StepcastError("approval_closed", `The question ${approvalId} is not open.`);
    this.#open.delete(approvalId);
    this.#asked.delete(question.task.node.step.id);
    question.cancelExpiry?.();
    return question;
  }
}

/**
 * References are filled by now, also with what came from outside; secrets are still named. Skills without a
 * risk can do nothing with what they are given, so there is nothing to judge.
 */
function givenTo(
  { node }: Task,
  decision: Extract<Decision, { kind: "run" | "fan" }>,
): { readonly given?: string } {
  if ((node.skill.risk ?? []).length === 0) return {};
  const given =
    decision.kind === "run" ? decision.input : { items: decision.items, input: node.step.input };
  return { given: cutText(JSON.stringify(given)) };
}
