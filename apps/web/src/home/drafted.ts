import type { RouterOutputs } from "@stepcast/client";
import type { PlanInput } from "@stepcast/contracts";
import type { Intent } from "./composer.tsx";

const key = "stepcast.home.drafted";

/** A plan that waits for a person. */
export interface Drafted {
  readonly kind: "drafted";
  readonly plan: PlanInput;
  readonly drafted: RouterOutputs["plans"]["draft"] | undefined;
  readonly intent: Intent;
  /** Why it was not started when that was tried. */
  readonly error?: unknown;
}

/** The plan that waited in this tab before a reload. */
export function keptDraft(): Drafted | undefined {
  const text = sessionStorage.getItem(key);
  if (text === null) return undefined;
  try {
    // Cast: what `keepDraft` wrote; an older build's is caught by the members that are looked at.
    const kept = JSON.parse(text) as Drafted;
    return kept.kind === "drafted" &&
      Array.isArray(kept.plan.steps) &&
      kept.intent.text !== undefined
      ? kept
      : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it in the tab; undefined forgets it. A plan larger than the tab may keep is not kept. */
export function keepDraft(draft: Drafted | undefined): void {
  if (draft === undefined) {
    sessionStorage.removeItem(key);
    return;
  }
  const { error: _, ...kept } = draft;
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    sessionStorage.removeItem(key);
  }
}
