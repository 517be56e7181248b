import { type RunStatus, runStatuses } from "@stepcast/contracts";
import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import { HomeScreen } from "./home/home-screen.tsx";
import { useMessages } from "./i18n/messages.tsx";
import { type RunTab, runTabs } from "./run/run-tab.ts";
import { searchParams, soughtIn, textOf } from "./search-params.ts";
import { fetched } from "./server/fetched.tsx";
import { forgetMissing } from "./server/part-missing.ts";
import { ScreenError, Shell } from "./shell/shell.tsx";
import { buttonClass } from "./ui/button.tsx";

interface HomeSearch {
  /** The run shown under the composer; a reload shows it again. */
  readonly run?: string | undefined;
  /** Puts the cursor into the composer. */
  readonly compose?: boolean | undefined;
}

interface RunsSearch {
  /** `waiting`: with a question that nobody has answered. */
  readonly status?: RunStatus | "waiting" | undefined;
  readonly project?: string | undefined;
  /** A room of somebody else's that one was let into, or one of one's own. */
  readonly room?: string | undefined;
  /** Words of the name or the goal. */
  readonly q?: string | undefined;
}

interface RunSearch {
  readonly tab?: RunTab | undefined;
  readonly step?: string | undefined;
}

/** A screen that is fetched when somebody opens it. */
function screen<Name extends string>(
  fetchScreen: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
) {
  return fetched(async () => (await fetchScreen())[name]);
}

const root = createRootRoute({
  component: Outlet,
  onCatch: forgetMissing,
  errorComponent: ({ error, reset }) => <ScreenError error={error} onRetry={reset} />,
});

/** Everything for those who are in. */
const app = createRoute({ getParentRoute: () => root, id: "app", component: Shell });

const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  component: HomeScreen,
  validateSearch: (search): HomeSearch => ({
    run: textOf(search["run"]) || undefined,
    compose: search["compose"] === true || undefined,
  }),
});

const runs = createRoute({
  getParentRoute: () => app,
  path: "/runs",
  component: screen(() => import("./runs/runs-screen.tsx"), "RunsScreen"),
  validateSearch: (search): RunsSearch => {
    const known = [...runStatuses, "waiting"] as const;
    return {
      status: known.find((one) => one === search["status"]),
      project: textOf(search["project"]) || undefined,
      room: textOf(search["room"]) || undefined,
      q: soughtIn(search["q"]),
    };
  },
});

const run = createRoute({
  getParentRoute: () => app,
  path: "/runs/$runId",
  component: screen(() => import("./run/run-screen.tsx"), "RunScreen"),
  validateSearch: (search): RunSearch => {
    return {
      tab: runTabs.find((known) => known === search["tab"]),
      step: textOf(search["step"]),
    };
  },
});

const agents = createRoute({
  getParentRoute: () => app,
  path: "/agents",
  component: screen(() => import("./agents/agents-screen.tsx"), "AgentsScreen"),
});

const nothing = createRoute({ getParentRoute: () => app, path: "$", component: NotFound });

const settings = createRoute({
  getParentRoute: () => app,
  id: "settings",
  component: screen(() => import("./settings/settings-layout.tsx"), "SettingsLayout"),
});

const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: "/settings",
  // A phone shows the list of pages; beside the list there is always one of them.
  beforeLoad: () => {
    if (window.matchMedia("(min-width: 48rem)").matches)
      throw redirect({ to: "/settings/profile", replace: true });
  },
});

const profile = createRoute({
  getParentRoute: () => settings,
  path: "/settings/profile",
  component: screen(() => import("./settings/profile-page.tsx"), "ProfilePage"),
});

const sessions = createRoute({
  getParentRoute: () => settings,
  path: "/settings/sessions",
  component: screen(() => import("./settings/sessions-page.tsx"), "SessionsPage"),
});

const keys = createRoute({
  getParentRoute: () => settings,
  path: "/settings/keys",
  component: screen(() => import("./settings/keys-page.tsx"), "KeysPage"),
});

const projects = createRoute({
  getParentRoute: () => settings,
  path: "/settings/projects",
  component: screen(() => import("./settings/projects-page.tsx"), "ProjectsPage"),
});

const rooms = createRoute({
  getParentRoute: () => settings,
  path: "/settings/rooms",
  component: screen(() => import("./settings/rooms-page.tsx"), "RoomsPage"),
});

const members = createRoute({
  getParentRoute: () => settings,
  path: "/settings/members",
  component: screen(() => import("./settings/members-page.tsx"), "MembersPage"),
});

const audit = createRoute({
  getParentRoute: () => settings,
  path: "/settings/audit",
  component: screen(() => import("./settings/audit-page.tsx"), "AuditPage"),
});

const limits = createRoute({
  getParentRoute: () => settings,
  path: "/settings/limits",
  component: screen(() => import("./settings/limits-page.tsx"), "LimitsPage"),
});

const system = createRoute({
  getParentRoute: () => settings,
  path: "/system",
  component: screen(() => import("./settings/system-page.tsx"), "SystemPage"),
});

const join = createRoute({
  getParentRoute: () => root,
  path: "/join",
  component: screen(() => import("./session/join-screen.tsx"), "JoinScreen"),
  validateSearch: (search): { readonly token: string } => ({
    token: textOf(search["token"]) ?? "",
  }),
});

const share = createRoute({
  getParentRoute: () => root,
  path: "/share/$token",
  component: screen(() => import("./share/share-screen.tsx"), "ShareScreen"),
});

const settingsRoutes = settings.addChildren([
  settingsIndex,
  profile,
  sessions,
  keys,
  projects,
  rooms,
  members,
  audit,
  limits,
  system,
]);

export const router = createRouter({
  routeTree: root.addChildren([
    app.addChildren([home, runs, run, agents, settingsRoutes, nothing]),
    join,
    share,
  ]),
  ...searchParams,
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  const m = useMessages();
  return (
    <div className="mx-auto max-w-xl px-4 py-24 text-center">
      <title>{`${m.error.notFound} · Stepcast`}</title>
      <h1 className="font-[560] text-lg">{m.error.notFound}</h1>
      <Link to="/" className={`${buttonClass()} mt-4`}>
        {m.error.goHome}
      </Link>
    </div>
  );
}
