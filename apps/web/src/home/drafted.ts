import type { RouterOutputs } from "@stepcast/client";
import type { PlanInput } from "@stepcast/contracts";
import type { Intent } from "./composer.tsx";
import { keepInTab } from "./keep-in-tab.ts";

const key = "stepcast.home.drafted";
const sourceKey = "stepcast.home.source";

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
    keepInTab(key, undefined);
    keepInTab(sourceKey, undefined);
    return;
  }
  const { error: _, ...kept } = draft;
  keepInTab(key, JSON.stringify(kept));
}

/** The text of a plan as it was being changed when the page was reloaded or left. */
export function keptSource(plan: PlanInput): string | undefined {
  const kept = sessionStorage.getItem(sourceKey);
  if (kept === null) return undefined;
  // Cast: what `keepSource` wrote.
  const [of, text] = JSON.parse(kept) as readonly string[];
  return of === JSON.stringify(plan) ? text : undefined;
}

/** Keeps it in the tab, for this plan and no other; undefined forgets it. */
export function keepSource(plan: PlanInput, text: string | undefined): void {
  keepInTab(
    sourceKey,
    text === undefined ? undefined : JSON.stringify([JSON.stringify(plan), text]),
  );
}
