import type { PlanInput } from "@stepcast/contracts";
import { useRunActions } from "@stepcast/react";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { trpc } from "../server/trpc.ts";
import { useIsOpen } from "../ui/use-is-open.ts";
import type { Intent, Urgency } from "./composer.tsx";
import { type Drafted, keepDraft, keptDraft } from "./drafted.ts";

/** What stands under the composer before there is a run. */
export type Pending =
  | { readonly kind: "none" }
  | { readonly kind: "drafting"; readonly name: string }
  | Drafted
  /** Shown at once, before the server has answered. */
  | { readonly kind: "starting"; readonly name: string }
  | { readonly kind: "refused"; readonly error: unknown };

const none: Pending = { kind: "none" };

/** From an intent to a run in the address, within a project: drafts, starts, and tells what is under way meanwhile. */
export function useHome(projectId: string | undefined) {
  const actions = useRunActions();
  const draft = trpc.plans.draft.useMutation();
  const { pending, setPending, attempt, discard } = usePending();
  const { started, show } = useShown(setPending);
  const [bare, setBare] = useState<string>();

  const start = (intent: Intent, showPlan: boolean, refused = asRefused) =>
    attempt({
      meanwhile: { kind: "starting", name: nameOf(intent) },
      work: () =>
        actions.start({ ...requestOf(intent), ...(projectId !== undefined && { projectId }) }),
      done: ({ runId }) => {
        if (!showPlan) setBare(runId);
        show(runId, nameOf(intent));
      },
      refused,
    });

  const makePlan = async (intent: Intent) => {
    if (intent.plan !== undefined) {
      setPending({ kind: "drafted", plan: intent.plan, drafted: undefined, intent });
      return true;
    }
    return attempt({
      meanwhile: { kind: "drafting", name: intent.goal },
      work: () => draft.mutateAsync({ goal: intent.goal, ...inputOf(intent) }),
      done: (drafted) => setPending({ kind: "drafted", plan: drafted.plan, drafted, intent }),
      refused: asRefused,
    });
  };

  return {
    pending,
    /** The run whose plan is not to be shown. */
    bare,
    started,
    /** Resolves to whether it was taken: a run or a plan came of it. */
    send: (intent: Intent, urgency: Urgency) =>
      urgency === "plan" ? makePlan(intent) : start(intent, urgency === "act"),
    /** A plan that is refused stays as it was changed. */
    runPlan: (plan: PlanInput, intent: Intent) => {
      const drafted = pending.kind === "drafted" ? pending.drafted : undefined;
      const refused = (error: unknown): Pending => ({
        kind: "drafted",
        plan,
        drafted,
        intent,
        error,
      });
      void start({ ...intent, goal: undefined, plan }, true, refused);
    },
    editPlan: (plan: PlanInput) =>
      setPending((now) => (now.kind === "drafted" ? { ...now, plan } : now)),
    discard,
    show,
  };
}

/** The run that this page has started last, in the address; whoever has gone elsewhere meanwhile stays there. */
function useShown(setPending: (pending: Pending) => void) {
  const navigate = useNavigate();
  const isOpen = useIsOpen();
  const [started, setStarted] = useState<{ readonly runId: string; readonly name: string }>();
  const show = useCallback(
    (runId: string, name: string) => {
      // What was started is no draft any more.
      keepDraft(undefined);
      if (!isOpen()) return;
      setPending(none);
      setStarted({ runId, name });
      void navigate({ to: "/", search: { run: runId }, replace: true });
    },
    [isOpen, navigate, setPending],
  );
  return { started, show };
}

interface Attempt<T> {
  /** Shown until there is an answer. */
  readonly meanwhile: Pending;
  readonly work: () => Promise<T>;
  readonly done: (value: T) => void;
  /** What to show when it was refused. */
  readonly refused: (error: unknown) => Pending;
}

/** The latest attempt wins: an answer to an earlier one must not replace what is shown. */
function usePending() {
  const [pending, setPending] = useState<Pending>(() => keptDraft() ?? none);
  const turn = useRef(0);
  // While it is being started, too: only a run or the person takes it away.
  useEffect(() => {
    if (pending.kind === "drafted") keepDraft(pending);
    else if (pending.kind === "none") keepDraft(undefined);
  }, [pending]);
  /** Resolves to whether the server took it. */
  const attempt = async <T>({ meanwhile, work, done, refused }: Attempt<T>): Promise<boolean> => {
    const mine = ++turn.current;
    setPending(meanwhile);
    try {
      const value = await work();
      if (turn.current === mine) done(value);
      return true;
    } catch (error) {
      if (turn.current === mine) setPending(refused(error));
      return false;
    }
  };
  const discard = () => {
    turn.current += 1;
    setPending(none);
  };
  return { pending, setPending, attempt, discard };
}

function asRefused(error: unknown): Pending {
  return { kind: "refused", error };
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
