import type { AlarmSeverity } from "@stepcast/contracts";
import type { Tone } from "@stepcast/react";
import { Circle, Diamond, type LucideIcon, Siren, TriangleAlert } from "lucide-react";
import { useWords } from "../i18n/words.ts";
import { Badge } from "../ui/badge.tsx";
import { agentsWords } from "./agents-words.ts";

export const severityTones: Readonly<Record<AlarmSeverity, Tone>> = {
  INFO: "queued",
  WARNING: "needs-you",
  CRITICAL: "failed",
  ALERT: "failed",
};

const icons: Readonly<Record<AlarmSeverity, LucideIcon>> = {
  INFO: Circle,
  WARNING: TriangleAlert,
  CRITICAL: Diamond,
  ALERT: Siren,
};

/** How grave an alarm is: sign, word and colour. */
export function SeverityBadge({ severity }: { readonly severity: AlarmSeverity }) {
  const w = useWords(agentsWords);
  return (
    <Badge tone={severityTones[severity]} icon={icons[severity]}>
      {w.severities[severity]}
    </Badge>
  );
}
