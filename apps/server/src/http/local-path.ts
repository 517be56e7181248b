/** A longer one would not fit into the cookie that carries it. */
const longestPath = 1_000;

/** Where to go after signing in: a path of this server and nothing that a browser takes for another one. */
export function localPath(next: unknown): string {
  const isLocal =
    typeof next === "string" &&
    next.length <= longestPath &&
    /^\/(?![/\\])[\w./?=&%~-]*$/.test(next);
  return isLocal ? next : "/";
}
