import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Tests run the server and the page as people do, from what is built; what has not changed comes out of a cache. */
export default function build(): void {
  execFileSync("npm", ["run", "-s", "build"], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "ignore", "inherit"],
  });
}
