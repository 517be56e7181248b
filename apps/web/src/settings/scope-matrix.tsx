import type { Scope } from "@stepcast/contracts";
import { useId } from "react";
import { useSettingsWords } from "./use-settings-words.ts";

const scopes = ["events", "runs", "ingest", "admin"] as const satisfies readonly Scope[];

/** What each scope allows, with a box to give it. Nobody gives what they have not. */
export function ScopeMatrix(props: {
  readonly allowed: readonly Scope[];
  readonly chosen: ReadonlySet<Scope>;
  readonly onChoose: (chosen: ReadonlySet<Scope>) => void;
}) {
  const w = useSettingsWords().keys;
  const { allowed, chosen, onChoose } = props;
  const id = useId();
  const toggle = (scope: Scope, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(scope);
    else next.delete(scope);
    onChoose(next);
  };
  return (
    <fieldset>
      <legend className="mb-1 font-[520] text-sm">{w.scopes}</legend>
      <div className="divide-y divide-line rounded-md border border-line">
        {scopes.map((scope) => (
          <label
            key={scope}
            className="flex min-h-11 pointer-coarse:min-h-touch items-center gap-3 px-3 py-1.5 has-disabled:opacity-50 has-enabled:hover:bg-hover"
          >
            <input
              type="checkbox"
              aria-labelledby={`${id}-${scope}`}
              aria-describedby={`${id}-${scope}-hint`}
              checked={chosen.has(scope)}
              disabled={!allowed.includes(scope)}
              onChange={({ target }) => toggle(scope, target.checked)}
              className="size-4 shrink-0 accent-accent-solid"
            />
            <span id={`${id}-${scope}`} className="figures w-14 shrink-0 text-sm">
              {scope}
            </span>
            <span id={`${id}-${scope}-hint`} className="min-w-0 text-muted text-sm">
              {w.scopeHints[scope]}
            </span>
          </label>
        ))}
      </div>
      {chosen.size === 0 && <p className="mt-1 text-muted text-sm">{w.needOne}</p>}
    </fieldset>
  );
}
