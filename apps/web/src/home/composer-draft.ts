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
