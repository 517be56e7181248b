import { ServerAhead, useConnection } from "@stepcast/react";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Bot, House, ListVideo, Settings } from "lucide-react";
import { type ComponentProps, Suspense, useEffect } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { fetched } from "../server/fetched.tsx";
import { useNewVersion } from "../server/new-version.ts";
import { trpc } from "../server/trpc.ts";
import { useServerAhead } from "../server/use-server-ahead.ts";
import { rememberMethod } from "../session/sign-in-method.ts";
import { useSignedOut } from "../session/signed-out.ts";
import { useMe } from "../session/use-me.ts";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Tip } from "../ui/tip.tsx";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useKey } from "../ui/use-key.ts";
import { AppearanceMenu } from "./appearance-menu.tsx";
import { ConnectionLine } from "./connection-line.tsx";
import { Mark } from "./mark.tsx";
import { NewVersionLine } from "./new-version-line.tsx";

const SignIn = fetched(async () => (await import("../session/sign-in.tsx")).default);
const AlarmToasts = fetched(async () => (await import("../agents/alarm-toasts.tsx")).default);

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
  useFreshAccount();
  const isNew = useNewVersion();
  const aheadMs = useServerAhead(!signedOut);
  useKeptFocus();
  useKey("c", () => void navigate({ to: "/", search: { compose: true } }), !signedOut);

  if (signedOut)
    return (
      <ErrorBoundary fallback={(error, retry) => <ScreenError error={error} onRetry={retry} />}>
        <Suspense>
          <SignIn />
        </Suspense>
      </ErrorBoundary>
    );
  return (
    <ServerAhead value={aheadMs}>
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
          <nav aria-label={m.nav.label} className="flex flex-1 flex-col gap-0.5">
            <Tip text={m.composer.title} keys="C" side="right">
              <RailLink to="/" label={m.nav.home} />
            </Tip>
            <RailLink to="/runs" label={m.nav.runs} />
            <RailLink to="/agents" label={m.nav.agents} />
            <span className="mt-auto" />
            <RailLink to="/settings" label={m.nav.settings} />
          </nav>
          <NewVersionLine isNew={isNew} className="mb-1 rounded-md p-2.5" />
          <ConnectionLine />
        </aside>
        <header className="flex h-14 items-center justify-between border-line border-b px-4 md:hidden">
          <Link
            to="/"
            className="flex pointer-coarse:min-h-touch pointer-coarse:min-w-touch items-center gap-2 rounded-md"
            aria-label="Stepcast"
          >
            <Mark />
          </Link>
          <div className="flex items-center gap-2">
            <ConnectionLine compact />
            <AppearanceMenu />
          </div>
        </header>
        <div className="md:hidden">
          <NewVersionLine isNew={isNew} className="border-line border-b px-4 py-2.5" />
        </div>
        <RememberedMethod />
        <main id="content" tabIndex={-1} className="min-w-0 pb-24 outline-none md:pb-0">
          <Screen />
        </main>
        {/* Alarms that cannot be shown, as when their part of the app does not load, take nothing else along. */}
        <ErrorBoundary fallback={() => null}>
          <Suspense>
            <AlarmToasts />
          </Suspense>
        </ErrorBoundary>
        <nav
          aria-label={m.nav.label}
          className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-4 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
        >
          <TabLink to="/" label={m.nav.home} />
          <TabLink to="/runs" label={m.nav.runs} />
          <TabLink to="/agents" label={m.nav.agents} />
          <TabLink to="/settings" label={m.nav.settings} />
        </nav>
      </div>
    </ServerAhead>
  );
}

function Screen() {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  return (
    <ErrorBoundary
      subject={path}
      fallback={(error, retry) => <ScreenError error={error} onRetry={retry} />}
    >
      {/* Words of a screen that are on their way must not take the way to the others along. */}
      <Suspense fallback={<ScreenSkeleton />}>
        <Outlet />
      </Suspense>
    </ErrorBoundary>
  );
}

function ScreenSkeleton() {
  return (
    <div className="mx-auto max-w-[1080px] px-4 py-6 md:px-8" aria-busy="true">
      <SkeletonRows count={8} />
    </div>
  );
}

/** Whoever is here by an account of theirs, by whatever page they came, is asked for it the next time. */
function RememberedMethod() {
  const me = useMe();
  useEffect(() => {
    if (me !== undefined) rememberMethod(me.email === undefined ? "token" : "email");
  }, [me]);
  return null;
}

/** A stream that was ended may have been ended since its reader is now somebody else: a new role, other scopes. */
function useFreshAccount(): void {
  const { account } = trpc.useUtils();
  const live = useConnection(({ state }) => state === "live");
  useEffect(() => {
    if (live) void account.me.invalidate();
  }, [live, account]);
}

const icons = { "/": House, "/runs": ListVideo, "/agents": Bot, "/settings": Settings } as const;

interface Target {
  readonly to: keyof typeof icons;
  readonly label: string;
}

/** The settings reach beyond their own path; elsewhere the link knows by itself. */
function useBeyond(to: Target["to"]): "page" | undefined {
  const atSystem = useRouterState({ select: ({ location }) => location.pathname === "/system" });
  return to === "/settings" && atSystem ? "page" : undefined;
}

/** The rest is what a tip hands to its child. */
function RailLink({ to, label, ...rest }: Target & Pick<ComponentProps<"a">, "ref">) {
  const Icon = icons[to];
  const beyond = useBeyond(to);
  return (
    <Link
      {...rest}
      to={to}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      aria-current={beyond}
      className="flex h-9 pointer-coarse:h-touch items-center gap-2.5 rounded-md px-2.5 font-[480] text-muted transition-colors duration-150 hover:bg-hover hover:text-text aria-[current=page]:bg-surface aria-[current=page]:text-text aria-[current=page]:shadow-[0_0_0_1px_var(--sc-line)]"
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      {label}
    </Link>
  );
}

function TabLink({ to, label }: Target) {
  const Icon = icons[to];
  const beyond = useBeyond(to);
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      aria-current={beyond}
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
