/** Size of the disk that {@link throughSmallDisk} mounts. */
export const diskBytes = 6_000_000;

/**
 * A server whose data lie on a disk of 6 MB: a mount of its own process only, which takes no rights
 * where the kernel lets users have name spaces of their own. The disk is gone with the process.
 */
export function throughSmallDisk(folder: string): readonly string[] {
  const script = `mount -t tmpfs -o size=${diskBytes} tmpfs "$0" && exec "$@"`;
  return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, folder];
}
