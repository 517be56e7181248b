/** Imports a package of this folder; from anywhere else in the workspace its name does not resolve. */
export function loadPeer(name: string): Promise<unknown> {
  return import(name);
}
