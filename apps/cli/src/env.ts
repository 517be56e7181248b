import { resolve } from "node:path";

/** What the environment says; flags come before it. */
export interface Settings {
  readonly url: string | undefined;
  readonly token: string | undefined;
  /** Where a server of this machine keeps its things. */
  readonly dataFolder: string;
  /** NO_COLOR, https://no-color.org: any value but the empty one. */
  readonly noColor: boolean;
}

export function readSettings(): Settings {
  const { STEPCAST_URL, STEPCAST_TOKEN, STEPCAST_DATA_DIR, NO_COLOR } = process.env;
  return {
    url: given(STEPCAST_URL),
    token: given(STEPCAST_TOKEN),
    dataFolder: resolve(given(STEPCAST_DATA_DIR) ?? ".stepcast"),
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
