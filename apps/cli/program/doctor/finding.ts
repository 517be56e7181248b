/** One thing that was looked at: what was seen, what it means, what to do. */
export interface Finding {
  /** Stable, for scripts. */
  readonly id: string;
  /** `problem`: streaming does not work, or soon will not. `warning`: it works worse than it could. */
  readonly level: "ok" | "note" | "warning" | "problem";
  readonly seen: string;
  /** Absent where all is well. */
  readonly means?: string;
  readonly advice?: string;
}

export function ok(id: string, seen: string): Finding {
  return { id, level: "ok", seen };
}

/** A finding that is not just fine. */
export function finding(
  level: Exclude<Finding["level"], "ok">,
  id: string,
  said: { readonly seen: string; readonly means: string; readonly advice: string },
): Finding {
  return { id, level, ...said };
}
