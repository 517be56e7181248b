import type { ReactNode } from "react";
import { useFreshLists } from "../server/use-fresh-lists.ts";
import { useMe } from "../session/use-me.ts";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { useSettingsWords } from "./use-settings-words.ts";
import type { SettingsWords } from "./words/en.ts";

/** A page of the settings: what it is for, what can be done, and its parts. */
export function SettingsPage(props: {
  readonly page: keyof SettingsWords["pages"];
  readonly intro: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  const w = useSettingsWords();
  const { page, intro, action, children } = props;
  useFreshLists();
  return (
    <div className="max-w-[780px]">
      <title>{`${w.pages[page]} · ${w.title} · Stepcast`}</title>
      <header className="mb-6 flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="font-[600] text-lg tracking-tight">{w.pages[page]}</h1>
          <p className="mt-0.5 max-w-[70ch] text-muted">{intro}</p>
        </div>
        {action}
      </header>
      <ErrorBoundary fallback={(error, retry) => <ErrorNote error={error} onRetry={retry} />}>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6">{children}</div>
      </ErrorBoundary>
    </div>
  );
}

/** For owners; others are told who can help. */
export function OwnerOnly({ children }: { readonly children: ReactNode }) {
  const w = useSettingsWords();
  const me = useMe();
  if (me === undefined) return null;
  return me.role === "owner" ? children : <p className="text-muted">{w.ownerOnly}</p>;
}
