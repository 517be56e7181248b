import { useMessages } from "../i18n/messages.tsx";

/** Goals to begin with. The built-in planner knows them in every language of the page. */
export function ExampleChips({ onChoose }: { readonly onChoose: (goal: string) => void }) {
  const m = useMessages();
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      <span className="pl-1 text-muted text-sm">{m.composer.tryOne}</span>
      {m.composer.chips.map((goal) => (
        <button
          key={goal}
          type="button"
          onClick={() => onChoose(goal)}
          className="min-h-8 rounded-full border border-line bg-surface px-3 text-left text-sm transition-colors duration-150 hover:bg-hover pointer-coarse:min-h-touch"
        >
          {goal}
        </button>
      ))}
    </div>
  );
}
