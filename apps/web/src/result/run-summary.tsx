import type { RunState } from "@stepcast/contracts";
import { tickerProgress } from "@stepcast/react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";

const worthTelling = 1.05;

/** Nothing for a goal without a plan: nothing ran. "2.8 s · 6 steps · 2.1× faster than one by one". */
export function RunSummary({ run }: { readonly run: RunState }) {
  const m = useMessages();
  const format = useFormat();
  if (run.error?.code === "goal_not_understood") return null;
  const parts: string[] = [];
  if (run.durationMs !== undefined) parts.push(format.duration(run.durationMs));
  parts.push(m.plan.steps(tickerProgress(run).total));
  if (run.speedup !== undefined && run.speedup >= worthTelling)
    parts.push(m.run.speed(format.number(Math.round(run.speedup * 10) / 10)));
  return <p className="text-muted text-sm tabular-nums">{parts.join(" · ")}</p>;
}
