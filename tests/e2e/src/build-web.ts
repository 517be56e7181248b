import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { repository } from "./running-server.ts";

/** The server serves what was built; an unchanged build comes from turbo's cache. */
export default function buildWeb(): void {
  execFileSync(
    join(repository, "node_modules/.bin/turbo"),
    ["run", "build", "--filter=@stepcast/web", "--output-logs=errors-only"],
    {
      cwd: repository,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
    },
  );
}
