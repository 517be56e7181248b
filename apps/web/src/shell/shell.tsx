import { useConnection } from "@stepcast/react";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { House, ListVideo } from "lucide-react";
import { type ComponentProps, useEffect } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { SignIn } from "../session/sign-in.tsx";
import { useSignedOut } from "../session/signed-out.ts";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Tip } from "../ui/tip.tsx";
import { useKey } from "../ui/use-key.ts";
import { AppearanceMenu } from "./appearance-menu.tsx";
import { ConnectionLine } from "./connection-line.tsx";
import { Mark } from "./mark.tsx";

/** Rail on the left, tabs at the bottom of a phone, the screen between them. */
export function Shell() {
  const m = useMessages();
  const navigate = useNavigate();
  const [signedOut, setSignedOut] = useSignedOut();
  const denied = useConnection(
    ({ state, error }) => state === "denied" && error?.code === "unauthorized",
  );
  useEffect(() => {
    if (denied) setSignedOut(true);
  }, [denied, setSignedOut]);
  useKey("c", () => void navigate({ to: "/", search: { compose: true } }), !signedOut);

  if (signedOut) return <SignIn />;
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[208px_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-surface px-3 py-2 focus:not-sr-only focus:absolute focus:m-2"
      >
        {m.nav.skip}
      </a>
      <aside
        aria-label="Stepcast"
        className="sticky top-0 hidden h-dvh flex-col border-line border-r bg-sunken p-3 md:flex"
      >
        <div className="flex items-center justify-between pb-4">
          <Link to="/" className="flex items-center gap-2.5 rounded-md px-1.5 py-1">
            <Mark />
            <span className="font-[600] text-md tracking-tight">Stepcast</span>
          </Link>
          <AppearanceMenu />
        </div>
        <nav aria-label={m.nav.label} className="grid gap-0.5">
          <Tip text={m.composer.title} keys="C" side="right">
            <RailLink to="/" label={m.nav.home} />
          </Tip>
          <RailLink to="/runs" label={m.nav.runs} />
        </nav>
        <div className="mt-auto">
          <ConnectionLine />
        </div>
      </aside>
      <header className="flex h-14 items-center justify-between border-line border-b px-4 md:hidden">
        <Link to="/" className="flex items-center gap-2 rounded-md" aria-label="Stepcast">
          <Mark />
        </Link>
        <div className="flex items-center gap-2">
          <ConnectionLine compact />
          <AppearanceMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 pb-24 outline-none md:pb-0">
        <ErrorBoundary fallback={(error, retry) => <ScreenError error={error} onRetry={retry} />}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <nav
        aria-label={m.nav.label}
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-2 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        <TabLink to="/" label={m.nav.home} />
        <TabLink to="/runs" label={m.nav.runs} />
      </nav>
    </div>
  );
}

const icons = { "/": House, "/runs": ListVideo } as const;

interface Target {
  readonly to: keyof typeof icons;
  readonly label: string;
}

/** The rest is what a tip hands to its child. */
function RailLink({ to, label, ...rest }: Target & Pick<ComponentProps<"a">, "ref">) {
  const Icon = icons[to];
  return (
    <Link
      {...rest}
      to={to}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      className="flex h-9 items-center gap-2.5 rounded-md px-2.5 font-[480] text-muted transition-colors duration-150 hover:bg-hover hover:text-text aria-[current=page]:bg-surface aria-[current=page]:text-text aria-[current=page]:shadow-[0_0_0_1px_var(--sc-line)]"
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      {label}
    </Link>
  );
}

function TabLink({ to, label }: Target) {
  const Icon = icons[to];
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      className="grid h-14 place-items-center content-center gap-0.5 text-muted text-xs aria-[current=page]:text-accent"
    >
      <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
      {label}
    </Link>
  );
}

export function ScreenError(props: { readonly error: unknown; readonly onRetry: () => void }) {
  const m = useMessages();
  return (
    <div className="mx-auto max-w-xl px-4 py-16">
      <h1 className="font-[560] text-lg">{m.error.title}</h1>
      <p className="mt-1 mb-4 text-muted">{m.error.body}</p>
      <ErrorNote error={props.error} onRetry={props.onRetry} />
    </div>
  );
}
