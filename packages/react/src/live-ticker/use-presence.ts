import type { RunStatus } from "@stepcast/client";
import { isRunEnded } from "@stepcast/contracts";
import { useCallback, useEffect, useRef, useState } from "react";

/**
 * Whether the ticker is there, and how large.
 *
 *   hidden -> open -> collapsed -> hidden     completed or cancelled: leaves after `keepMs`
 *                \--> failed ----> hidden     failed: only when dismissed
 *
 * A run that had ended before it was first seen stays hidden, unless it failed or is awaited.
 */
export type Presence = "hidden" | "open" | "collapsed" | "failed";

export interface PresenceOptions {
  readonly keepMs: number;
  /** Someone points at it or has the focus in it: it does not leave. */
  readonly held: boolean;
  /** Somebody waits for this run, so its end is told even when it came first. */
  readonly awaited?: boolean | undefined;
  /** The run ended unseen, and is there no more: there is no end to tell. */
  readonly removed?: boolean | undefined;
  readonly onGone?: (() => void) | undefined;
}

export function usePresence(
  status: RunStatus | undefined,
  { keepMs, held, awaited = false, removed = false, onGone }: PresenceOptions,
): { readonly presence: Presence; readonly dismiss: () => void } {
  const [gone, setGone] = useState(false);
  const seenLive = useRef(awaited);
  const active = status !== undefined && !isRunEnded(status);
  if (active) seenLive.current = true;
  const leave = useRef(onGone);
  leave.current = onGone;

  const dismiss = useCallback(() => {
    setGone(true);
    leave.current?.();
  }, []);

  // A retried run comes back.
  useEffect(() => {
    if (active) setGone(false);
  }, [active]);

  useEffect(() => {
    if (removed) dismiss();
  }, [removed, dismiss]);

  const leaving = !gone && seenLive.current && (status === "completed" || status === "cancelled");
  useEffect(() => {
    // A timer cannot wait for ever: it would be due at once.
    if (!leaving || held || keepMs === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(dismiss, keepMs);
    return () => clearTimeout(timer);
  }, [leaving, held, keepMs, dismiss]);

  return { presence: presenceOf(status, seenLive.current, gone), dismiss };
}

function presenceOf(status: RunStatus | undefined, seenLive: boolean, gone: boolean): Presence {
  if (status === undefined || gone) return "hidden";
  if (!isRunEnded(status)) return "open";
  if (status === "failed") return "failed";
  return seenLive ? "collapsed" : "hidden";
}
