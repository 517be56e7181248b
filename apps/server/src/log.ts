import type { Redactor } from "@stepcast/contracts";

export type LogLevel = "debug" | "info" | "warn" | "error";
const levels = ["debug", "info", "warn", "error"] as const satisfies readonly LogLevel[];
/** What a server may be told to write: everything from a level on, or nothing. */
export const logLevels = [...levels, "silent"] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Structured lines about the server itself. What happens in runs is in the log of events. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export interface LogOptions {
  /** Lines below it are dropped; `silent` drops all. */
  readonly level: (typeof logLevels)[number];
  readonly write: (line: string) => void;
  /** JSON lines, or text for a person at a terminal. */
  readonly format: "json" | "text";
  readonly now?: () => Date;
  /** Hides secrets from every line, wherever they came from. Default: nothing is hidden. */
  readonly redactor?: Redactor | undefined;
}

/** Errors among the fields are written with stack and causes: they stay on this machine. */
export function createLog(options: LogOptions): Log {
  const { format, write, now = () => new Date(), redactor } = options;
  const lowest = logLevels.indexOf(options.level);
  const at =
    (level: LogLevel) =>
    (message: string, fields: Fields = {}): void => {
      if (logLevels.indexOf(level) < lowest) return;
      const line = format === "json" ? jsonLine : textLine;
      if (redactor === undefined) write(line(now(), level, message, fields));
      // Twice: names of secrets are known before it is text, stacks and messages only then.
      else write(redactor.text(line(now(), level, message, redactor.value(fields))));
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

function jsonLine(time: Date, level: LogLevel, message: string, fields: Fields): string {
  return `${JSON.stringify({ time: time.toISOString(), level, message, ...fields }, plain)}\n`;
}

function textLine(time: Date, level: LogLevel, message: string, fields: Fields): string {
  // JSON leaves out what is undefined; so does this.
  const told = Object.entries(fields).map(([name, value]) => {
    if (value === undefined) return "";
    return value instanceof Error
      ? `\n${errorText(value)}`
      : ` ${name}=${JSON.stringify(value, plain)}`;
  });
  return `${time.toTimeString().slice(0, 8)} ${level} ${message}${told.join("")}\n`;
}

function plain(_name: string, value: unknown): unknown {
  return value instanceof Error ? errorText(value) : value;
}

function errorText(error: Error): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${own}\ncaused by ${errorText(error.cause)}` : own;
}
