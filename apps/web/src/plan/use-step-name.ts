import { stepLabel, tickerLabels } from "@stepcast/react";
import { useCallback } from "react";
import { useLanguage } from "../i18n/messages.tsx";

type Named = Parameters<typeof stepLabel>[0];

/** What a step is called: the plan's label, else a short line for its skill. */
export function useStepName(): (step: Named) => string {
  const { language } = useLanguage();
  return useCallback((step) => stepLabel(step, tickerLabels(language).statusLines), [language]);
}
