import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { ArrowLeft, ChevronRight } from "lucide-react";
import { useMe } from "../session/use-me.ts";
import { classNames } from "../ui/class-names.ts";
import { type SettingsPageLink, settingsPages } from "./pages.ts";
import { useSettingsWords } from "./use-settings-words.ts";

/** The list of pages on the left and one page beside it; on a phone one after the other. */
export function SettingsLayout() {
  const w = useSettingsWords();
  const atIndex = useRouterState({
    select: ({ location }) => location.pathname.replace(/\/$/, "") === "/settings",
  });
  // Each page has a heading of its own; the list of pages has this one.
  const Title = atIndex ? "h1" : "p";
  return (
    <div className="mx-auto max-w-[1080px] gap-10 px-4 py-5 md:grid md:grid-cols-[176px_minmax(0,1fr)] md:px-8 md:py-8">
      {atIndex && <title>{`${w.title} · Stepcast`}</title>}
      <div className={classNames(!atIndex && "hidden md:block")}>
        <Title className="mb-3 px-2.5 font-[600] text-lg tracking-tight md:sticky md:top-8 md:mb-4">
          {w.title}
        </Title>
        <nav aria-label={w.title} className="grid gap-5 md:sticky md:top-20">
          <Group name={w.groups.you} pages={settingsPages.you} />
          <Group name={w.groups.server} pages={settingsPages.server} />
        </nav>
      </div>
      <div className={classNames("min-w-0", atIndex && "hidden md:block")}>
        <Link
          to="/settings"
          className="mb-3 inline-flex min-h-8 pointer-coarse:min-h-touch items-center gap-1.5 rounded-md text-muted text-sm hover:text-text md:hidden"
        >
          <ArrowLeft size={14} aria-hidden="true" />
          {w.back}
        </Link>
        <Outlet />
      </div>
    </div>
  );
}

function Group(props: { readonly name: string; readonly pages: readonly SettingsPageLink[] }) {
  const w = useSettingsWords();
  const me = useMe();
  const shown = props.pages.filter(({ ownerOnly }) => ownerOnly !== true || me?.role === "owner");
  return (
    <div>
      <p className="mb-1 px-2.5 font-[520] text-muted text-xs">{props.name}</p>
      <ul className="grid gap-0.5 max-md:gap-0 max-md:divide-y max-md:divide-line max-md:overflow-hidden max-md:rounded-lg max-md:border max-md:border-line max-md:bg-surface">
        {shown.map(({ page, to, icon: Icon }) => (
          <li key={page}>
            <Link
              to={to}
              className="flex h-8 items-center gap-2.5 rounded-md px-2.5 font-[480] text-muted transition-colors duration-150 hover:bg-hover hover:text-text aria-[current=page]:bg-surface aria-[current=page]:text-text aria-[current=page]:shadow-[0_0_0_1px_var(--sc-line)] max-md:rounded-none max-md:text-text pointer-coarse:h-touch"
            >
              <Icon size={15} strokeWidth={1.75} aria-hidden="true" />
              {w.pages[page]}
              <ChevronRight size={15} aria-hidden="true" className="ml-auto md:hidden" />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
