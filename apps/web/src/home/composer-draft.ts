import type { PlanInput } from "@stepcast/contracts";
import { useCallback, useEffect, useState } from "react";
import { keepInTab } from "./keep-in-tab.ts";

const textKey = "stepcast.composer.text";
const modeKey = "stepcast.composer.mode";

/** What Enter does: run, or show the plan first. */
export type ComposerMode = "act" | "plan";

/** What is being written. Kept in the tab, so signing in again or a reload loses nothing. */
export function useComposerText(): {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Clears what was sent, unless it was changed meanwhile; also when the page was left meanwhile. */
  readonly sent: (what: string) => void;
} {
  const [text, setText] = useState(() => sessionStorage.getItem(textKey) ?? "");
  useEffect(() => keepInTab(textKey, text === "" ? undefined : text), [text]);
  const sent = useCallback((what: string) => {
    setText((now) => (now === what ? "" : now));
    if (sessionStorage.getItem(textKey) === what) sessionStorage.removeItem(textKey);
  }, []);
  return { text, setText, sent };
}

export function useComposerMode(): readonly [ComposerMode, (mode: ComposerMode) => void] {
  const [mode, setMode] = useState<ComposerMode>(() =>
    localStorage.getItem(modeKey) === "plan" ? "plan" : "act",
  );
  useEffect(() => localStorage.setItem(modeKey, mode), [mode]);
  return [mode, setMode];
}

/**
 * The plan that a text is, when it is JSON with steps; the server checks the rest. The steps it
 * returns have an id and a skill, so that they can be drawn.
 */
export function planIn(text: string): PlanInput | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // Cast: drawn and named only; every use on the server checks it whole.
  return looksLikePlan(value) ? (value as PlanInput) : undefined;
}

function looksLikePlan(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!("steps" in value) || !Array.isArray(value.steps)) return false;
  return value.steps.every(
    (step: unknown) =>
      typeof step === "object" &&
      step !== null &&
      "id" in step &&
      typeof step.id === "string" &&
      "skill" in step &&
      typeof step.skill === "string",
  );
}
