import type { RouterOutputs } from "@stepcast/client";
import type { JsonValue } from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { useEffect, useState } from "react";

export type CheckedPlan = RouterOutputs["plans"]["check"];

const pauseMs = 250;

/** What the server says about a plan, a moment after the last change to it. Undefined while it is asked. */
export function useCheckedPlan(plan: JsonValue | undefined): CheckedPlan | undefined {
  const { plans } = useStepcast();
  const [answer, setAnswer] = useState<{
    readonly plan: JsonValue;
    readonly checked: CheckedPlan;
  }>();
  useEffect(() => {
    if (plan === undefined) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      plans.check(plan, { signal: stop.signal }).then(
        (checked) => setAnswer({ plan, checked }),
        // Asked again at the next change; until then the plan counts as unchecked.
        () => undefined,
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [plans, plan]);
  return answer !== undefined && answer.plan === plan ? answer.checked : undefined;
}
