/** Where to go after signing in: a path of this server and nothing that a browser takes for another one. */
export function localPath(next: unknown): string {
  const isLocal = typeof next === "string" && /^\/(?![/\\])[\w./?=&%~-]*$/.test(next);
  return isLocal ? next : "/";
}
