import type { RunState } from "@stepcast/client";
import { useEffect, useRef, useState } from "react";
import { Announcer } from "./announcer.ts";
import type { TickerLabels } from "./ticker-labels.ts";

const everyMs = 3_000;

/** The sentence for the polite live region: status changes only, at most one per three seconds. */
export function useAnnouncement(run: RunState | undefined, labels: TickerLabels): string {
  const [sentence, setSentence] = useState("");
  const announcer = useRef<Announcer | undefined>(undefined);
  const openAt = useRef(0);
  useEffect(() => {
    if (run === undefined) return;
    announcer.current ??= new Announcer();
    announcer.current.note(run, labels);
    const speak = () => {
      const next = announcer.current?.next(labels);
      if (next === undefined) return;
      openAt.current = Date.now() + everyMs;
      setSentence(next);
    };
    const waitMs = openAt.current - Date.now();
    if (waitMs <= 0) {
      speak();
      return;
    }
    const timer = setTimeout(speak, waitMs);
    return () => clearTimeout(timer);
  }, [run, labels]);
  return sentence;
}
