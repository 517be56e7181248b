import { type RunStatus, runStatuses } from "@stepcast/contracts";
import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { HomeScreen } from "./home/home-screen.tsx";
import { useMessages } from "./i18n/messages.tsx";
import { type RunTab, runTabs } from "./run/run-tab.ts";
import { ScreenError, Shell } from "./shell/shell.tsx";
import { buttonClass } from "./ui/button.tsx";

interface HomeSearch {
  /** The run shown under the composer; a reload shows it again. */
  readonly run?: string;
  /** Puts the cursor into the composer. */
  readonly compose?: boolean;
}

interface RunsSearch {
  readonly status?: RunStatus;
}

interface RunSearch {
  readonly tab?: RunTab;
  readonly step?: string;
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <ScreenError error={error} onRetry={reset} />,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: HomeScreen,
  validateSearch: (search): HomeSearch => ({
    ...(typeof search["run"] === "string" && { run: search["run"] }),
    ...(search["compose"] === true && { compose: true }),
  }),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  component: lazyRouteComponent(() => import("./runs/runs-screen.tsx"), "RunsScreen"),
  validateSearch: (search): RunsSearch => {
    const status = runStatuses.find((known) => known === search["status"]);
    return status === undefined ? {} : { status };
  },
});

const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$runId",
  component: lazyRouteComponent(() => import("./run/run-screen.tsx"), "RunScreen"),
  validateSearch: (search): RunSearch => {
    const tab = runTabs.find((known) => known === search["tab"]);
    return {
      ...(tab !== undefined && { tab }),
      ...(typeof search["step"] === "string" && { step: search["step"] }),
    };
  },
});

export const router = createRouter({
  routeTree: root.addChildren([home, runs, run]),
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
      <h1 className="font-[560] text-lg">{m.error.notFound}</h1>
      <Link to="/" className={`${buttonClass()} mt-4`}>
        {m.error.goHome}
      </Link>
    </div>
  );
}
