import { resolve } from "node:path";
import { StepcastError } from "@stepcast/contracts";
import { z } from "zod";
import {
  type IdentitySettings,
  printableIdentity,
  readIdentitySettings,
} from "./auth/identity-settings.ts";
import { isLoopback } from "./http/loopback.ts";
import { parseTrustedProxies, type TrustedProxies } from "./http/trusted-proxies.ts";
import type { ServerLimits } from "./limits/server-limits.ts";
import { logLevels } from "./log.ts";
import type { TracingOptions } from "./operation/operation.ts";
import { readSecrets, type Secrets, secretValues } from "./secrets.ts";
import { printableSkills, readSkillSettings, type SkillSettings } from "./skill-settings.ts";
import { readTls, type TlsFiles } from "./tls.ts";
import { shortToken, token, tokenChars, tokenFault } from "./token-setting.ts";
import { listening, unknownVariables } from "./unknown-variables.ts";

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);
const heartbeatMs = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value >= 100 && value <= 60_000);
const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number);
const flag = z.enum(["", "0", "1", "false", "true"]).transform((value) => /1|true/.test(value));
/** As the Host header has them, which is compared in lower case and without its port: other forms would never be met. */
const hosts = z
  .string()
  .transform((list) => list.split(",").map((host) => host.trim().toLowerCase()))
  .refine((list) => list.every((host) => /^(?:\w[\w.-]*|\[[\da-f:.]+\])(?::\d{1,5})?$/.test(host)))
  .transform((list) => list.map((host) => host.replace(/:\d+$/, "")));

const origins = z
  .string()
  .transform((list) => list.split(",").map((origin) => origin.trim()))
  .refine((list) =>
    list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
  );

const proxies = z
  .string()
  .transform(parseTrustedProxies)
  .refine((parsed) => parsed !== undefined);

/** A bound above which is refused. */
const most = (of: string) => ({ value: count.optional(), says: `most ${of}` });

/** Every variable the server reads: what it takes, its default, and what is said of a wrong one. */
const variables = {
  PORT: {
    value: port.default(4000),
    says: "the port to listen on, 0 to 65535; 0 takes a free one",
  },
  HOST: {
    value: z.string().min(1).default("127.0.0.1"),
    says: "the address to listen on; the default is reachable from this machine only",
  },
  STEPCAST_DATA_DIR: {
    value: z.string().min(1).default(".stepcast"),
    says: "the folder that holds the log, the artifacts and the owner's token",
  },
  STEPCAST_OWNER_TOKEN: {
    value: shortToken.optional(),
    says: "the owner's token: 16 to 512 plain characters without spaces, or fewer where nobody else reaches the server; one is made when it is absent",
  },
  STEPCAST_DURABILITY: {
    value: z.enum(["power", "process"]).default("power"),
    says: "power: acknowledged events survive a power cut; process: a killed process only, faster",
  },
  STEPCAST_ALLOWED_HOSTS: {
    value: hosts.optional(),
    says: "names that the Host header may have, such as stepcast.example.com, with commas between; the default for a loopback address is localhost",
  },
  STEPCAST_ALLOWED_ORIGINS: {
    value: origins.optional(),
    says: "other origins whose pages may call, such as https://app.example.com, with commas between",
  },
  STEPCAST_TLS_CERT: {
    value: z.string().optional(),
    says: "the file with the server's certificate and those that vouch for it, in PEM",
  },
  STEPCAST_TLS_KEY: { value: z.string().optional(), says: "the file with its key, in PEM" },
  STEPCAST_TRUSTED_PROXIES: {
    value: proxies.optional(),
    says: "how many proxies are in front, 1 to 10, or their addresses and networks such as 10.0.0.0/8, with commas between",
  },
  STEPCAST_SECRETS_FOR: {
    value: z.enum(["owner", "members"]).default("owner"),
    says: "owner: only the owner's runs may use the configured secrets; members: every run may",
  },
  STEPCAST_HEARTBEAT_MS: {
    value: heartbeatMs.optional(),
    says: "how often a stream says that it is alive, 100 to 60000 ms; below the patience of the proxies on the way",
  },
  STEPCAST_MAX_STREAMS: most("open streams of the whole server"),
  STEPCAST_MAX_STREAMS_PER_USER: most("open streams of one user"),
  STEPCAST_MAX_STREAMS_PER_ADDRESS: most("open streams from one address"),
  STEPCAST_MAX_REQUESTS: most("requests of one user, and from one address, within 10 s"),
  STEPCAST_MAX_STARTS: most("runs that one user may start within 10 s"),
  STEPCAST_MAX_STREAMS_PER_KEY: most("open streams with one API key"),
  STEPCAST_MAX_REQUESTS_PER_KEY: most("requests with one API key within 10 s"),
  STEPCAST_MAX_STARTS_PER_KEY: most("runs started with one API key within 10 s"),
  STEPCAST_MAX_CLIENTS_PER_STREAM: most("clients of one named stream of /api/v1/stream"),
  STEPCAST_MAX_PASSWORDS: most(
    "passwords shown for one account from one address within 15 minutes",
  ),
  STEPCAST_RETENTION_DAYS: {
    value: count.optional(),
    says: "days after which runs that ended are removed, with all there is of them; without it everything is kept",
  },
  STEPCAST_METRICS_TOKEN: {
    value: token.optional(),
    says: "what Prometheus sends as its bearer token to /metrics: 16 to 512 plain characters without spaces; without it only the owner sees them",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    value: z.url({ protocol: /^https?$/ }).optional(),
    says: "the OpenTelemetry collector that spans go to over HTTP, such as http://localhost:4318; without it nobody is told of any",
  },
  OTEL_SERVICE_NAME: {
    value: z.string().min(1).default("stepcast"),
    says: "what spans call this server",
  },
  STEPCAST_LOG_LEVEL: { value: z.enum(logLevels).default("info"), says: logLevels.join(", ") },
  STEPCAST_DEV: {
    value: flag.default(false),
    says: "1 while developing: the sign-in link points at Vite's server, and restarts wait for no step",
  },
} as const;

type Name = keyof typeof variables;
type Values = { readonly [N in Name]: z.output<(typeof variables)[N]["value"]> };

/** The settings of the process, checked. */
export interface Settings extends SkillSettings, IdentitySettings {
  readonly port: number;
  readonly host: string;
  readonly dataFolder: string;
  readonly ownerToken: string | undefined;
  readonly durability: "power" | "process";
  readonly allowedHosts: readonly string[] | undefined;
  readonly allowedOrigins: readonly string[] | undefined;
  /** Absent: plain HTTP. */
  readonly tls: TlsFiles | undefined;
  readonly trustedProxies: TrustedProxies | undefined;
  /** By the name that plans use. */
  readonly secrets: Secrets;
  readonly secretsFor: "owner" | "members";
  /** Whatever else of the environment must never be told. */
  readonly hidden: readonly string[];
  readonly unknown: ReturnType<typeof unknownVariables>;
  /** Absent: limits.heartbeatMs. */
  readonly heartbeatMs: number | undefined;
  /** Those that were given; the others are of @stepcast/contracts. */
  readonly limits: Partial<ServerLimits>;
  /** Absent: everything is kept. */
  readonly retentionDays: number | undefined;
  readonly metricsToken: string | undefined;
  /** Absent: nobody is told of spans. */
  readonly tracing: TracingOptions | undefined;
  readonly logLevel: (typeof logLevels)[number];
  readonly development: boolean;
}

/**
 * Reads the settings. An empty variable counts as absent.
 * Errors: `invalid_input`, one sentence that names every variable that is wrong and what it takes.
 */
export function readSettings(
  given: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const { env, asked } = listening(given);
  const wrong: string[] = [];
  const read = (name: Name): unknown => {
    const text = env[name] === "" ? undefined : env[name];
    const parsed = variables[name].value.safeParse(text);
    if (parsed.success) return parsed.data;
    wrong.push(
      isSecret(name)
        ? wrongSecret(name, text ?? "")
        : `${JSON.stringify(text)} is no value for ${name} (${variables[name].says}).`,
    );
    return undefined;
  };
  const names = Object.keys(variables) as Name[];
  // Cast: every entry is what its own schema gave; entries that failed end in the error below.
  const values = Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as Values;
  const tls = readTls(values.STEPCAST_TLS_CERT, values.STEPCAST_TLS_KEY, wrong);
  const secrets = readSecrets(given, wrong);
  const skills = readSkillSettings(env, resolve(values.STEPCAST_DATA_DIR ?? ""), wrong);
  const identity = readIdentitySettings(env, wrong);
  if (
    isReached(values, identity) &&
    (values.STEPCAST_OWNER_TOKEN?.length ?? Infinity) < tokenChars.min
  )
    wrong.push(wrongSecret("STEPCAST_OWNER_TOKEN", values.STEPCAST_OWNER_TOKEN ?? ""));
  if (wrong.length > 0)
    throw new StepcastError("invalid_input", told(wrong), {
      hint: `Set ${wrong.length === 1 ? "it" : "each of them"} to what it takes, or leave it out, and start again.`,
    });
  return {
    port: values.PORT,
    host: values.HOST,
    dataFolder: resolve(values.STEPCAST_DATA_DIR),
    ownerToken: values.STEPCAST_OWNER_TOKEN,
    durability: values.STEPCAST_DURABILITY,
    allowedHosts: values.STEPCAST_ALLOWED_HOSTS,
    allowedOrigins: values.STEPCAST_ALLOWED_ORIGINS,
    tls,
    trustedProxies: values.STEPCAST_TRUSTED_PROXIES,
    ...skills,
    ...identity,
    secrets,
    secretsFor: values.STEPCAST_SECRETS_FOR,
    hidden: secretValues(given),
    unknown: unknownVariables(given, asked),
    heartbeatMs: values.STEPCAST_HEARTBEAT_MS,
    limits: limitsOf(values),
    retentionDays: values.STEPCAST_RETENTION_DAYS,
    metricsToken: values.STEPCAST_METRICS_TOKEN,
    tracing: tracingOf(values),
    logLevel: values.STEPCAST_LOG_LEVEL,
    development: values.STEPCAST_DEV,
  };
}

function tracingOf(values: Values): TracingOptions | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: serviceName } = values;
  return endpoint === undefined ? undefined : { endpoint, serviceName };
}

function limitsOf(values: Values): Partial<ServerLimits> {
  const given = {
    streamsPerProcess: values.STEPCAST_MAX_STREAMS,
    streamsPerUser: values.STEPCAST_MAX_STREAMS_PER_USER,
    streamsPerAddress: values.STEPCAST_MAX_STREAMS_PER_ADDRESS,
    requestsPerWindow: values.STEPCAST_MAX_REQUESTS,
    startsPerWindow: values.STEPCAST_MAX_STARTS,
    streamsPerKey: values.STEPCAST_MAX_STREAMS_PER_KEY,
    requestsPerKey: values.STEPCAST_MAX_REQUESTS_PER_KEY,
    startsPerKey: values.STEPCAST_MAX_STARTS_PER_KEY,
    clientsPerStream: values.STEPCAST_MAX_CLIENTS_PER_STREAM,
    passwordsPerAccount: values.STEPCAST_MAX_PASSWORDS,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The settings as they may be printed. */
export function printableSettings(settings: Settings): Readonly<Record<string, unknown>> {
  const { hidden, unknown, ...shown } = settings;
  return {
    ...shown,
    ...printableIdentity(settings),
    // After what spreads all settings: these hold values of the environment.
    builtin: printableSkills(settings),
    ownerToken: settings.ownerToken === undefined ? undefined : "***",
    metricsToken: settings.metricsToken === undefined ? undefined : "***",
    tls: settings.tls === undefined ? undefined : "***",
    secrets: [...settings.secrets.keys()],
    hidden: hidden.length,
  };
}

/** True when others than this machine's programs may be meant to reach the server, through a proxy for instance. */
function isReached(values: Values, { publicUrl }: IdentitySettings): boolean {
  const { HOST, STEPCAST_ALLOWED_HOSTS: names, STEPCAST_TRUSTED_PROXIES: proxied } = values;
  return !isLoopback(HOST ?? "") || [names, proxied, publicUrl].some((each) => each !== undefined);
}

function wrongSecret(name: Name, text: string): string {
  return `${name} ${tokenFault(text)} (${variables[name].says}).`;
}

function isSecret(name: Name): boolean {
  return name === "STEPCAST_OWNER_TOKEN" || name === "STEPCAST_METRICS_TOKEN";
}

/** One to a line, where there are several. */
function told(wrong: readonly string[]): string {
  const [first = "", second] = wrong;
  if (second === undefined) return first;
  return `${wrong.length} settings are wrong:\n${wrong.map((each) => `- ${each}\n`).join("")}`;
}
