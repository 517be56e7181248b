import { useStepcast } from "@stepcast/react";
import { useQueries } from "@tanstack/react-query";
import { useMessages } from "../i18n/messages.tsx";

/** Goals to begin with: those that the server's planner can turn into a plan. */
export function ExampleChips({ onChoose }: { readonly onChoose: (goal: string) => void }) {
  const m = useMessages();
  const { plans } = useStepcast();
  const drafts = useQueries({
    queries: m.composer.chips.map((goal) => ({
      queryKey: ["example", goal],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
        await plans.draft({ goal }, { signal });
        return goal;
      },
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
  });
  const known = drafts.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      {known.length > 0 && <span className="pl-1 text-muted text-sm">{m.composer.tryOne}</span>}
      {known.map((goal) => (
        <button
          key={goal}
          type="button"
          onClick={() => onChoose(goal)}
          className="min-h-8 rounded-full border border-line bg-surface px-3 text-left text-sm transition-colors duration-150 hover:bg-hover pointer-coarse:min-h-11"
        >
          {goal}
        </button>
      ))}
    </div>
  );
}
