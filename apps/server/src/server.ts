import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createRedactor, limits, type Redactor, type SkillRisk } from "@stepcast/contracts";
import { createEngine, createSkillRegistry, type Engine, type Skill } from "@stepcast/engine";
import { createEventEncoding, createHub, type Hub } from "@stepcast/hub";
import { type BuiltinOptions, builtinSkills } from "@stepcast/skills";
import { type Durability, openSqliteStore, type Store } from "@stepcast/store";
import type { FastifyInstance } from "fastify";
import type { IdentitySettings } from "./auth/identity-settings.ts";
import { loadCredentials } from "./auth/owner.ts";
import type { ServerIdentity } from "./auth/server-identity.ts";
import { type DataFolder, dataFolder } from "./data-folder.ts";
import type { Address } from "./http/route-list.ts";
import type { TrustedProxies } from "./http/trusted-proxies.ts";
import { type ServerLimits, serverLimits } from "./limits/server-limits.ts";
import { announcement, cannotListen, forBrowsers, reachable } from "./listening.ts";
import { type Log, silentLog } from "./log.ts";
import { createMetrics } from "./operation/metrics.ts";
import { createOperation, type Operation, type TracingOptions } from "./operation/operation.ts";
import type { HttpParts, Phase } from "./parts.ts";
import type { Secrets } from "./secrets.ts";
import type { TlsFiles } from "./tls.ts";

export interface ServerOptions extends Partial<IdentitySettings> {
  /** Made when it is not there. One server at a time. */
  readonly dataFolder: string;
  /** Default: 127.0.0.1, this machine only. */
  readonly host?: string | undefined;
  /** 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** Default: the one in the data folder, made when there is none. */
  readonly ownerToken?: string | undefined;
  /** Default: `power`. */
  readonly durability?: Durability | undefined;
  /** Names that the Host header may have, beside those of this machine. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Other origins whose pages may call, such as `https://app.example.com`. Default: none. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** With it the server speaks HTTPS alone. */
  readonly tls?: TlsFiles | undefined;
  /** Who may say for whom a request is, by `X-Forwarded-For` and `X-Forwarded-Proto`. Default: nobody. */
  readonly trustedProxies?: TrustedProxies | undefined;
  /** What steps may name as `{ "$secret": name }`. Default: none. */
  readonly secrets?: Secrets | undefined;
  /** Whose runs may use them. Default: the owner's. */
  readonly secretsFor?: "owner" | "members" | undefined;
  /** Hides secrets from events, files of steps and logs; learns the ones above and the token. Default: one that knows their forms and names. */
  readonly redactor?: Redactor | undefined;
  /** The built web app. Absent: a page says that there is none. */
  readonly webFolder?: string | undefined;
  /** What the built-in skills may reach. Default: public web addresses, no files, no programs. */
  readonly builtin?: BuiltinOptions | undefined;
  /** Steps whose skill has one of these risks wait for a person. Default: none. */
  readonly approve?: readonly SkillRisk[] | undefined;
  /** Beside the built-in ones. */
  readonly skills?: readonly Skill[] | undefined;
  /** Default: limits.heartbeatMs. */
  readonly heartbeatMs?: number | undefined;
  /** What it refuses above: streams, requests, times. Default: those of `@stepcast/contracts`. */
  readonly limits?: Partial<ServerLimits> | undefined;
  /** Default: false. True adds to errors what helps a developer; never a stack. */
  readonly development?: boolean | undefined;
  /** Runs that ended longer ago are removed, with all there is of them. Default: nothing is. */
  readonly retentionDays?: number | undefined;
  /** Opens `/metrics` and nothing else. Default: only the owner may see them. */
  readonly metricsToken?: string | undefined;
  /** Where spans of requests, runs and steps go. Default: nowhere. */
  readonly tracing?: TracingOptions | undefined;
  /** Default: nothing is written. */
  readonly log?: Log | undefined;
}

export interface Server extends AsyncDisposable {
  /** Where programs on this machine reach it, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly hub: Hub;
  /** The log, for programs that run in this process. */
  readonly store: Store;
  /** Every method and path it answers at, parameters as `:name`. */
  readonly addresses: readonly Address[];
  /**
   * Drains: changes are refused while running steps get `graceMs` (default 5,000) to end, then every
   * stream ends so that its client comes back, then the store closes. Later calls wait for the first.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/** How long runs that are taken over may hold up listening. */
const recoveryPatienceMs = 1_000;
const defaultGraceMs = 5_000;

/**
 * Opens the log, takes over the runs that had not ended, then listens. HTTP and what plans goals are
 * loaded only after the first recovered steps have started, so that a crash costs runs as little time as possible.
 * Errors: those of `openSqliteStore`; `invalid_input` for an address that cannot be listened on.
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { log = silentLog } = options;
  await using undo = new AsyncDisposableStack();
  const { durability } = options;
  const { redactor = createRedactor() } = options;
  redactor.learn([...(options.secrets?.values() ?? [])].map(({ value }) => value));
  const metrics = createMetrics();
  const onGroup = metrics.groupCommitted;
  const store = await openSqliteStore({
    folder: options.dataFolder,
    durability,
    redactor,
    onGroup,
  });
  undo.defer(() => store.close());
  const { skills, engine } = engineFor(options, { store, redactor, log });
  undo.defer(() => engine.close({ graceMs: 0 }));
  const hub = createHub({ store, heartbeatMs: options.heartbeatMs });
  undo.defer(() => hub.close());
  const { dataFolder: path, metricsToken, retentionDays, tracing } = options;
  const operation = createOperation({
    ...{ store, hub, log, metrics, metricsToken, retentionDays, tracing },
    folder: path,
  });
  undo.defer(() => operation.close());
  await takeOver(engine, log);
  await operation.load();

  const folder = dataFolder(options.dataFolder, log);
  const credentials = await loadCredentials(folder, options.ownerToken);
  redactor.learn([credentials.token]);
  const life = { phase: "serving" as Phase };
  // Known once it listens; links are made later.
  const place = { url: "" };
  const publicUrl = () => options.publicUrl ?? place.url;
  const { jwt, oidc } = options;
  const { createServerIdentity } = await import("./auth/server-identity.ts");
  const { libraryPlans: plans } = await goalPlans();
  const known = await createServerIdentity({ folder, credentials, log, publicUrl, jwt, oidc });
  const { identity } = known;
  undo.use(identity);
  const api = { store, engine, hub, skills, plans, identity, publicUrl };
  const app = await listen(options, {
    ...{ api, credentials, log, operation, ...known },
    phase: () => life.phase,
  });
  undo.defer(() => app.close());
  // Cast: a server that listens on a host and port has an address of this kind.
  const { port } = app.server.address() as AddressInfo;
  const scheme = options.tls === undefined ? "http" : "https";
  const url = `${scheme}://${reachable(options.host)}:${port}`;
  place.url = forBrowsers(url);
  await operation.start();
  await folder.announce(announcement(url, options.tls));
  undo.move();

  const parts: Running = { app, identity, engine, hub, store, folder, life, operation };
  let closing: Promise<void> | undefined;
  const close: Server["close"] = ({ graceMs = defaultGraceMs } = {}) => {
    closing ??= drain(parts, graceMs);
    return closing;
  };
  const { token } = credentials;
  const { routeList: addresses } = app;
  return { url, port, token, hub, store, addresses, close, [Symbol.asyncDispose]: () => close() };
}

const goalPlans = () => import("@stepcast/skills/planner");

/** The engine with the skills of this server, before it takes over any run. */
function engineFor(
  options: ServerOptions,
  parts: { readonly store: Store; readonly redactor: Redactor; readonly log: Log },
) {
  const { store, redactor, log } = parts;
  const { secrets, secretsFor = "owner" } = options;
  const offered = [...builtinSkills(options.builtin), ...(options.skills ?? [])];
  // A run uses few of them, and until all were compiled nobody would be answered.
  const skills = createSkillRegistry(offered, { compile: "first use" });
  const engine = createEngine({
    store,
    skills,
    approve: options.approve,
    planner: { plan: async (request) => (await goalPlans()).createTemplatePlanner().plan(request) },
    redactor,
    secret: (name, room) =>
      secretsFor === "members" || room.startsWith("owner/") ? secrets?.get(name) : undefined,
    onError: (error, runId) => log.error("the engine met an error", { runId, error }),
  });
  return { skills, engine };
}

/** Starts what a crash or a restart left unfinished. Resolves when those steps run, or after a while. */
async function takeOver(engine: Engine, log: Log): Promise<void> {
  const recovered = engine.recover().catch((error: unknown) => {
    log.error("runs could not be taken over", { error });
  });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, recoveryPatienceMs);
  });
  await Promise.race([recovered, patience]);
  clearTimeout(timer);
}

/** What the procedures work with, but for what only the door knows. */
type ServerApi = Omit<HttpParts["api"], "traffic">;

async function listen(
  options: ServerOptions,
  parts: Pick<HttpParts, "log" | "phase" | "credentials" | "operation"> &
    ServerIdentity & { readonly api: ServerApi },
): Promise<FastifyInstance> {
  const { host = "127.0.0.1", port = 0, heartbeatMs = limits.heartbeatMs } = options;
  const [
    { createApp },
    { createSessions },
    { createSignInNotes },
    { allowedHostsFor },
    { createMemoryLimiter },
    { createTraffic },
  ] = await Promise.all([
    import("./http/app.ts"),
    import("./auth/session.ts"),
    import("./auth/sign-in-notes.ts"),
    import("./http/guard.ts"),
    import("./limits/memory-limiter.ts"),
    import("./limits/traffic.ts"),
  ]);
  const { hub } = parts.api;
  const inForce = serverLimits(options.limits);
  const counted = {
    limits: inForce,
    limiter: createMemoryLimiter(inForce),
    version: await readVersion(),
    heartbeatMs,
  };
  const { identity, store } = parts.api;
  const { directory } = store;
  const traffic = createTraffic({ ...counted, hub, identity, directory, phase: parts.phase });
  const app = await createApp({
    ...parts,
    ...counted,
    api: { ...parts.api, traffic },
    encoding: createEventEncoding(hub.epoch),
    sessions: createSessions(hub.epoch, parts.credentials),
    signInNotes: createSignInNotes(parts.api),
    allowedHosts: allowedHostsFor(host, options.allowedHosts),
    allowedOrigins: new Set(options.allowedOrigins),
    tls: options.tls,
    trustedProxies: options.trustedProxies,
    webFolder: options.webFolder,
    development: options.development ?? false,
  });
  app.addHook("onClose", async () => traffic.close());
  try {
    // As long a queue as Linux allows by itself: after a restart everybody comes back at once.
    await app.listen({ host, port, backlog: 4_096 });
    return app;
  } catch (cause) {
    await app.close();
    throw cannotListen(host, port, cause);
  }
}

interface Running {
  readonly app: FastifyInstance;
  readonly identity: AsyncDisposable;
  readonly engine: Engine;
  readonly hub: Hub;
  readonly store: Store;
  readonly folder: DataFolder;
  readonly life: { phase: Phase };
  readonly operation: Operation;
}

async function drain(parts: Running, graceMs: number): Promise<void> {
  const { app, identity, engine, hub, store, folder, life, operation } = parts;
  life.phase = "draining";
  operation.stop();
  await engine.close({ graceMs });
  life.phase = "stopping";
  hub.close();
  await app.close();
  await operation.close();
  await identity[Symbol.asyncDispose]();
  // While the folder is this process's: the next one announces itself as soon as it has it.
  await folder.withdraw().finally(() => store.close());
}

async function readVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL("../package.json", import.meta.url), "utf8"),
  );
  return String(Object(manifest).version);
}
