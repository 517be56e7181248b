import type { RouterOutputs } from "@stepcast/client";
import type { PlanInput } from "@stepcast/contracts";
import { useRunActions } from "@stepcast/react";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useRef, useState } from "react";
import { trpc } from "../server/trpc.ts";
import type { Intent, Urgency } from "./composer.tsx";

type Drafted = RouterOutputs["plans"]["draft"];

/** What stands under the composer before there is a run. */
export type Pending =
  | { readonly kind: "none" }
  | { readonly kind: "drafting"; readonly name: string }
  /** A plan that waits for a person. */
  | {
      readonly kind: "drafted";
      readonly plan: PlanInput;
      readonly drafted: Drafted | undefined;
      readonly intent: Intent;
    }
  /** Shown at once, before the server has answered. */
  | { readonly kind: "starting"; readonly name: string }
  | { readonly kind: "refused"; readonly error: unknown; readonly intent: Intent };

const none: Pending = { kind: "none" };

/** From an intent to a run in the address: drafts, starts, and tells what is under way meanwhile. */
export function useHome() {
  const actions = useRunActions();
  const navigate = useNavigate();
  const draft = trpc.plans.draft.useMutation();
  const [pending, setPending] = useState(none);
  const [bare, setBare] = useState<string>();
  const [started, setStarted] = useState<{ readonly runId: string; readonly name: string }>();
  // The latest intent wins: an answer to an earlier one must not replace what is shown.
  const turn = useRef(0);

  const show = useCallback(
    (runId: string, name: string) => {
      setPending(none);
      setStarted({ runId, name });
      void navigate({ to: "/", search: { run: runId }, replace: true });
    },
    [navigate],
  );

  const start = async (intent: Intent, showPlan: boolean) => {
    const mine = ++turn.current;
    setPending({ kind: "starting", name: nameOf(intent) });
    try {
      const { runId } = await actions.start(requestOf(intent));
      if (turn.current !== mine) return;
      if (!showPlan) setBare(runId);
      show(runId, nameOf(intent));
    } catch (error) {
      if (turn.current === mine) setPending({ kind: "refused", error, intent });
    }
  };

  const makePlan = async (intent: Intent) => {
    const mine = ++turn.current;
    if (intent.plan !== undefined)
      return setPending({ kind: "drafted", plan: intent.plan, drafted: undefined, intent });
    setPending({ kind: "drafting", name: intent.goal });
    try {
      const drafted = await draft.mutateAsync({ goal: intent.goal, ...inputOf(intent) });
      if (turn.current === mine)
        setPending({ kind: "drafted", plan: drafted.plan, drafted, intent });
    } catch (error) {
      if (turn.current === mine) setPending({ kind: "refused", error, intent });
    }
  };

  return {
    pending,
    /** The run whose plan is not to be shown. */
    bare,
    /** The run that this page has started last. */
    started,
    send: (intent: Intent, urgency: Urgency) =>
      void (urgency === "plan" ? makePlan(intent) : start(intent, urgency === "act")),
    runPlan: (plan: PlanInput, intent: Intent) => void start({ plan, file: intent.file }, true),
    editPlan: (plan: PlanInput) =>
      setPending((now) => (now.kind === "drafted" ? { ...now, plan } : now)),
    discard: () => {
      turn.current += 1;
      setPending(none);
    },
    show,
  };
}

function requestOf(intent: Intent) {
  return intent.plan === undefined
    ? { goal: intent.goal, ...inputOf(intent) }
    : { plan: intent.plan, ...inputOf(intent) };
}

/** What the planner and the plan find under `/input/file`. */
function inputOf({ file }: Intent): { input?: { file: NonNullable<Intent["file"]> } } {
  return file === undefined ? {} : { input: { file } };
}

function nameOf(intent: Intent): string {
  return intent.plan === undefined ? intent.goal : intent.plan.name;
}
