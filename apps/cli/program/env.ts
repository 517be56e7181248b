import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** What the environment says; flags come before it. */
export interface Settings {
  readonly url: string | undefined;
  readonly token: string | undefined;
  /** Where a server of this machine keeps its things. */
  readonly dataFolder: string;
  /** Where a server that is started here would listen. */
  readonly port: number;
  /** Where this user's keys for servers are kept. */
  readonly configFolder: string;
  /** NO_COLOR, https://no-color.org: any value but the empty one. */
  readonly noColor: boolean;
}

export function readSettings(): Settings {
  const { PORT, STEPCAST_URL, STEPCAST_TOKEN, STEPCAST_DATA_DIR, NO_COLOR } = process.env;
  return {
    url: given(STEPCAST_URL),
    token: given(STEPCAST_TOKEN),
    dataFolder: resolve(given(STEPCAST_DATA_DIR) ?? ".stepcast"),
    port: Number(given(PORT) ?? 4000),
    configFolder: join(
      given(process.env.XDG_CONFIG_HOME) ?? join(homedir(), ".config"),
      "stepcast",
    ),
    noColor: given(NO_COLOR) !== undefined,
  };
}

/** True when npm started this command as the script `stepcast`. */
export function byNpm(): boolean {
  return process.env.npm_lifecycle_event === "stepcast";
}

/** A path as it was typed: npm runs scripts in the package's folder and keeps where it was called in INIT_CWD. */
export function typedPath(path: string): string {
  return byNpm() ? resolve(given(process.env.INIT_CWD) ?? "", path) : path;
}

/** The environment of a server that this command starts: its own, with what it must know. */
export function serverEnvironment(dataFolder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PORT: "0",
    HOST: "127.0.0.1",
    STEPCAST_DATA_DIR: dataFolder,
    STEPCAST_LOG_LEVEL: "warn",
  };
}

function given(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
