import { fileURLToPath } from "node:url";
import { createRedactor, isStepcastError, type Redactor } from "@stepcast/contracts";
import { printableSettings, readSettings, type Settings } from "./env.ts";
import { forBrowsers } from "./listening.ts";
import { createLog, type Log } from "./log.ts";
import { createServer, type Server } from "./server.ts";
import { tokenChars } from "./token-setting.ts";

/** With what still has to end, well below the 10 s that supervisors usually wait. */
const graceMs = 6_000;
const giveUpMs = 9_500;
/** Every saved file restarts the server, and steps that are cut short run again anyway. */
const developmentGraceMs = 200;

/** The word of a command that starts a server for its own length: its standard input ends with the command. */
const untilStdinEnds = "--until-stdin-ends";

/** The process of a server: settings in, one server, and what ends it. */
export async function boot(): Promise<void> {
  let log: Log | undefined;
  // Nobody reads any more what it says. To say so would fail in its turn, over and over.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    const settings = readSettings();
    const redactor = createRedactor([
      ...settings.hidden,
      ...[...settings.secrets.values()].map(({ value }) => value),
    ]);
    const { ownerToken, metricsToken } = settings;
    redactor.learn([ownerToken, metricsToken].filter((one) => one !== undefined));
    log = processLog(settings, redactor);
    warnOf(settings, log);
    const starting = createServer({
      ...settings,
      log,
      redactor,
      webFolder: fileURLToPath(new URL("../../web/dist", import.meta.url)),
    });
    endOnSignals(starting, log, settings.development ? developmentGraceMs : graceMs);
    const server = await starting;
    log.info("settings", printableSettings(settings));
    process.stdout.write(greeting(server, settings));
  } catch (error) {
    if (isStepcastError(error) && error.code !== "internal")
      process.stderr.write(
        `${error.message}${error.message.endsWith("\n") ? "" : " "}${error.hint}\n`,
      );
    else (log ?? processLog()).error("the server could not start", { error });
    process.exit(1);
  }
}

/** What a server starts with all the same. */
function warnOf({ unknown, ownerToken }: Settings, log: Log): void {
  for (const fields of unknown) log.warn("this variable is no setting", fields);
  const characters = ownerToken?.length ?? tokenChars.min;
  if (characters < tokenChars.min)
    log.warn("the owner's token is short: whoever reaches the server may guess it", {
      variable: "STEPCAST_OWNER_TOKEN",
      characters,
      advised: tokenChars.min,
    });
}

function processLog(settings?: Settings, redactor?: Redactor): Log {
  return createLog({
    level: settings?.logLevel ?? "info",
    format: process.stderr.isTTY ? "text" : "json",
    write: (line) => void process.stderr.write(line),
    redactor,
  });
}

/** Where Vite listens while the web app is being worked on; it passes the server's paths on. */
const viteUrl = "http://localhost:5173";

function greeting(server: Server, settings: Settings): string {
  const local = forBrowsers(server.url);
  const link = `${settings.development ? viteUrl : local}/signin?token=${encodeURIComponent(server.token)}`;
  const safe =
    settings.tls !== undefined || settings.host === "127.0.0.1" || settings.host === "localhost";
  const lines = [
    `Stepcast is running at ${local}`,
    `Sign in:  ${link}`,
    `Data:     ${settings.dataFolder} (durability: ${settings.durability})`,
    ...(safe
      ? []
      : [
          `Listening on ${settings.host}: set STEPCAST_TLS_CERT and STEPCAST_TLS_KEY or put TLS in front of it, the token travels as it is.`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * The first signal drains, the second one ends the process at once. A closed terminal (SIGHUP) only
 * drains. A server that has yet to start is drained once it has: it answers before it is all there.
 */
function endOnSignals(starting: Promise<Server>, log: Log, graceMs: number): void {
  let ending = false;
  const end = async (signal: string): Promise<void> => {
    if (ending) process.exit(1);
    ending = true;
    log.info("draining", { signal });
    setTimeout(() => {
      log.warn("gave up waiting for running steps; their runs go on at the next start");
      process.exit(1);
    }, giveUpMs).unref();
    try {
      const server = await starting;
      await server.close({ graceMs });
      process.exit(0);
    } catch (error) {
      log.error("the server did not close cleanly", { error });
      process.exit(1);
    }
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end(signal));
  // Never a second signal: the one end of a terminal, or of a command, may be told several times.
  const endOnce = (reason: string): void => void (ending || end(reason));
  process.on("SIGHUP", endOnce);
  if (process.argv.includes(untilStdinEnds)) {
    const ended = (): void => endOnce("end of stdin");
    process.stdin.once("end", ended).once("error", ended).resume();
  }
  // A skill may leave a promise behind that nobody waits for, or throw from a timer: no reason to
  // take down everybody's runs.
  process.on("unhandledRejection", (error) => log.error("nobody handled a rejection", { error }));
  process.on("uncaughtException", (error) => log.error("nobody caught an error", { error }));
}
