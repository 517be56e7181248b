import { TickerPlaceholder } from "@stepcast/react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useLanguage } from "../i18n/messages.tsx";
import { ProjectPicker, useChosenProject } from "../projects/project-picker.tsx";
import { useRefusal } from "../session/use-me.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Composer, type Intent, type Urgency } from "./composer.tsx";
import { useComposerText } from "./composer-draft.ts";
import type { Drafted } from "./drafted.ts";
import { ExampleChips } from "./example-chips.tsx";
import { HomeAside } from "./home-aside.tsx";
import { PlanCard } from "./plan-card.tsx";
import { PlanProblems } from "./plan-problems.tsx";
import { RunCard } from "./run-card.tsx";
import type { Returned } from "./use-attachment.ts";
import { useHome } from "./use-home.ts";

const route = getRouteApi("/app/");

/** Composer first; what it started appears below it, without leaving the page. */
export function HomeScreen() {
  const { messages: m } = useLanguage();
  const { run: runId, compose } = route.useSearch();
  const navigate = useNavigate();
  const [project, chooseProject] = useChosenProject();
  const home = useHome(project);
  const { text, setText, sent } = useComposerText();
  const [focusToken, setFocusToken] = useState(0);
  const choose = (goal: string) => {
    setText(goal);
    setFocusToken((token) => token + 1);
  };

  useEffect(() => {
    if (compose !== true) return;
    setFocusToken((token) => token + 1);
    void navigate({ to: "/", search: ({ compose: _, ...rest }) => rest, replace: true });
  }, [compose, navigate]);

  const send = async (intent: Intent, urgency: Urgency) => {
    const taken = await home.send(intent, urgency);
    if (taken) sent(text);
    return taken;
  };
  const [returned, setReturned] = useState<Returned>();
  const discard = ({ text: typed, file }: Intent) => {
    home.discard();
    if (text === "") setText(typed);
    setReturned(file && { file });
    setFocusToken((token) => token + 1);
  };
  const mayRun = useRefusal("runs") === undefined;
  const resting = runId === undefined && home.pending.kind === "none";
  return (
    <div className="mx-auto grid max-w-[1180px] gap-x-10 gap-y-8 px-4 py-6 md:px-8 grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_300px]">
      <title>Stepcast</title>
      <h1 className="sr-only">{m.nav.home}</h1>
      <div
        className={`grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-3 transition-[padding] duration-150 motion-reduce:transition-none ${resting ? "md:pt-[14vh]" : "md:pt-4"}`}
      >
        <Composer
          text={text}
          onText={setText}
          onSend={send}
          busy={home.pending.kind === "starting" || home.pending.kind === "drafting"}
          focusToken={focusToken}
          returned={returned}
        >
          <ProjectPicker none={m.runs.noProject} value={project} onChoose={chooseProject} />
        </Composer>
        {resting && mayRun && (
          <>
            <ExampleChips onChoose={choose} />
            <p className="hidden px-1 text-muted text-xs md:block" aria-hidden="true">
              {m.composer.keys}
            </p>
          </>
        )}
        <PendingView home={home} onDiscard={discard} />
        {runId !== undefined && home.pending.kind === "none" && (
          <RunCard
            key={runId}
            runId={runId}
            name={home.started?.runId === runId ? home.started.name : ""}
            awaited={home.started?.runId === runId}
            showPlan={home.bare !== runId}
            onRun={home.show}
            onExample={choose}
          />
        )}
      </div>
      <section className="min-w-0 lg:pt-4" aria-label={m.nav.runs}>
        <HomeAside />
      </section>
    </div>
  );
}

interface PendingProps {
  readonly home: ReturnType<typeof useHome>;
  /** What was typed comes back. */
  readonly onDiscard: (intent: Intent) => void;
}

function PendingView({ home, onDiscard }: PendingProps) {
  const { language, messages: m } = useLanguage();
  const { pending } = home;
  switch (pending.kind) {
    case "none":
      return null;
    case "starting":
      return <TickerPlaceholder name={pending.name} locale={language} />;
    case "drafting":
      return (
        <Panel title={m.plan.drafting}>
          <SkeletonRows count={4} />
        </Panel>
      );
    case "drafted":
      return (
        <>
          {pending.error !== undefined && <Refused error={pending.error} />}
          <DraftedPlan pending={pending} home={home} onDiscard={onDiscard} />
        </>
      );
    case "refused":
      return <Refused error={pending.error} />;
  }
}

function DraftedPlan(props: PendingProps & { readonly pending: Drafted }) {
  const { pending, home, onDiscard } = props;
  return (
    <PlanCard
      // Of another draft, nothing of this one is left: no text that was being changed, either.
      key={pending.intent.text}
      plan={pending.plan}
      explanation={pending.drafted?.explanation}
      decision={pending.drafted?.decision}
      onRun={(plan) => home.runPlan(plan, pending.intent)}
      onEdit={home.editPlan}
      onDiscard={() => onDiscard(pending.intent)}
    />
  );
}

/** Why nothing was started, with every problem of a plan. */
function Refused({ error }: { readonly error: unknown }) {
  return (
    <div className="arrive grid grid-cols-[minmax(0,1fr)] gap-2">
      <ErrorNote error={error} />
      <PlanProblems error={error} />
    </div>
  );
}
