import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { FatalStepError } from "@stepcast/engine";

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * An open folder of a workspace. It was reached one name at a time, each opened from the folder before
 * and never through a link, so what it is cannot change while it is used:
 *
 *     <root>/<user>  --name-->  folder  --name-->  folder  ...
 *
 * Where the system has no paths to open files (anything but Linux) the names are opened by path, and the place
 * is compared with the real path afterwards.
 */
export class WorkspaceFolder implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #path: string;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  /**
   * The folder at `segments` below the user's part of the workspace. `create`: what is missing is made.
   * Errors: FatalStepError for what is not there, is no folder, or is a link.
   */
  static async open(
    { root, user }: { readonly root: string; readonly user: string },
    segments: readonly string[],
    { create = false } = {},
  ): Promise<WorkspaceFolder> {
    const own = join(await realRoot(root), user);
    await mkdir(own, { recursive: true, mode: 0o700 });
    const top = await realpath(own);
    let folder = new WorkspaceFolder(await open(top, O_RDONLY | O_DIRECTORY), top);
    for (const name of segments) {
      await using before = folder;
      folder = await before.#enter(name, create);
    }
    return folder;
  }

  /** Where a name of this folder is, for the calls of `node:fs`. */
  pathOf(name: string): string {
    return process.platform === "linux"
      ? `/proc/self/fd/${this.#handle.fd}/${name}`
      : join(this.#path, name);
  }

  /** The folder itself, for listing. */
  get place(): string {
    return this.pathOf(".");
  }

  /**
   * Opens a plain file for reading. A link is not followed, and a file with a second name is refused: the other
   * name may be outside.
   */
  async openFile(name: string): Promise<{ handle: FileHandle; bytes: number }> {
    // Not blocking: opening a pipe would wait for its other end.
    const handle = await open(this.pathOf(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(
      (cause: unknown) => {
        throw refusal(name, cause);
      },
    );
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw new FatalStepError(`${name} is no plain file.`);
      if (facts.nlink > 1) throw new FatalStepError(`${name} is refused: it has a second name.`);
      await this.#mustHold(name, facts.ino);
      return { handle, bytes: facts.size };
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  async #enter(name: string, create: boolean): Promise<WorkspaceFolder> {
    const path = this.pathOf(name);
    if (create)
      await mkdir(path, { mode: 0o755 }).catch((cause: unknown) => {
        if (codeOf(cause) !== "EEXIST") throw refusal(name, cause);
      });
    const handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch((cause: unknown) => {
      throw refusal(name, cause);
    });
    try {
      await this.#mustHold(name, (await handle.stat()).ino);
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
    return new WorkspaceFolder(handle, join(this.#path, name));
  }

  /** Where names are opened by path: that what was opened is what the real path leads to. */
  async #mustHold(name: string, inode: number): Promise<void> {
    if (process.platform === "linux") return;
    const path = join(this.#path, name);
    const real = await realpath(path);
    if (real === path && (await lstat(real)).ino === inode) return;
    throw new FatalStepError(`${name} is refused: it is a link.`);
  }
}

/** The operator's own folder may be reached through links; what is below may not. */
async function realRoot(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (cause) {
    throw new FatalStepError("The workspace of this server is not there.", {
      hint: "The operator names a folder that exists in STEPCAST_WORKSPACE.",
      cause,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  ENOTDIR: "is no folder, or a link",
  ELOOP: "is refused: it is a link",
  EACCES: "may not be opened by the server",
  EPERM: "may not be opened by the server",
  EEXIST: "is there already",
  EISDIR: "is a folder",
  ENXIO: "is no plain file",
  ENAMETOOLONG: "has too long a name",
  EROFS: "is on a disk that cannot be written to",
};

/** What the system said about a name; without the path that it was opened by. */
export function refusal(name: string, cause: unknown): Error {
  const code = codeOf(cause);
  const reason = code === undefined ? undefined : reasons[code];
  // Anything else, such as a full disk, may be gone at the next attempt.
  if (reason === undefined) return new Error(`${name} could not be used (${code ?? "unknown"}).`);
  return new FatalStepError(`${name} ${reason}.`);
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

/**
 * A user's part of the workspace: the first part of the room. The form of rooms leaves out separators and
 * names that begin with a dot.
 */
export function userOf(room: string): string {
  const user = room.split("/", 1)[0] ?? "";
  if (!/^[A-Za-z0-9][A-Za-z0-9_.@:-]*$/.test(user) || user.includes(sep))
    throw new FatalStepError("This room has no workspace.");
  return user;
}
