import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, resolve, sep } from "node:path";
import { mediaTypeOf } from "@stepcast/client";
import {
  type ArtifactRef,
  type JsonValue,
  limits,
  type PlanProblem,
  parseJson,
  StepcastError,
} from "@stepcast/contracts";
import { typedPath } from "./env.ts";

/** A file that a document names beside itself. */
export interface NamedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** Puts something in the place of a file: what an upload answered, or what it would answer. */
export type PlaceFile = (file: NamedFile) => Promise<ArtifactRef> | ArtifactRef;

/**
 * Reads a JSON document and puts artifacts in the place of every `{ "$file": "name" }` in it. Names
 * are relative to the document's folder and stay within it.
 * Errors: `invalid_input`, `invalid_json`, `json_too_deep`; `plan_invalid` with every file that cannot be had.
 */
export async function readDocument(path: string, place: PlaceFile): Promise<JsonValue> {
  const value = parseJson(await readText(path), path);
  const files = filesIn(value);
  if (files.length === 0) return value;
  const folder = await realpath(dirname(typedPath(path)));
  const problems: PlanProblem[] = [];
  const placed = new Map<string, ArtifactRef>();
  for (const { name, pointer } of files) {
    try {
      if (!placed.has(name)) placed.set(name, await place(await readBeside(folder, name)));
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      problems.push({ code: "file_not_uploaded", path: pointer, message: error.message });
    }
  }
  if (problems.length > 0)
    throw new StepcastError("plan_invalid", `${path} names files that cannot be used.`, {
      details: { problems },
    });
  return replaceFiles(value, placed);
}

/** Any file by its path, as an artifact to be. Errors: `invalid_input`, `artifact_too_large`. */
export async function readNamedFile(path: string): Promise<NamedFile> {
  try {
    return await readBeside(undefined, path);
  } catch (error) {
    if (error instanceof FileProblem) throw new StepcastError("invalid_input", error.message);
    throw error;
  }
}

/** The artifact that a file would become; nothing is sent. */
export function artifactOf({ name, mediaType, content }: NamedFile): ArtifactRef {
  const digest = createHash("sha256").update(content).digest("hex");
  return { $artifact: `sha256-${digest}`, name, mediaType, bytes: content.byteLength };
}

class FileProblem extends Error {}

async function readText(path: string): Promise<string> {
  try {
    // A decoder leaves out the mark that editors on Windows begin a file with.
    return new TextDecoder().decode(await readFile(typedPath(path)));
  } catch (cause) {
    const hint = "Give the path of a JSON file.";
    throw new StepcastError("invalid_input", `${path} cannot be read: ${reason(cause)}.`, {
      hint,
      cause,
    });
  }
}

async function readBeside(folder: string | undefined, name: string): Promise<NamedFile> {
  const path = folder === undefined ? resolve(typedPath(name)) : resolve(folder, name);
  try {
    // The real place: a link may lead out of the folder, too.
    const real = await realpath(path);
    if (folder !== undefined && !real.startsWith(folder + sep))
      throw new FileProblem(`"${name}" is outside of the plan's folder.`);
    const { size } = await stat(real);
    if (size > limits.artifactBytes)
      throw new FileProblem(
        `"${name}" has ${size} bytes; a file may have ${limits.artifactBytes}.`,
      );
    return { name: basename(path), mediaType: mediaTypeOf(path), content: await readFile(real) };
  } catch (cause) {
    if (cause instanceof FileProblem) throw cause;
    throw new FileProblem(`"${name}" cannot be read: ${reason(cause)}.`);
  }
}

function reason(cause: unknown): string {
  const code: unknown = Object(cause).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "this user may not read it";
  return String(code ?? cause);
}

function filesIn(
  value: JsonValue,
  pointer = "",
): { readonly name: string; readonly pointer: string }[] {
  const name = fileName(value);
  if (name !== undefined) return [{ name, pointer }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    filesIn(member, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

function replaceFiles(value: JsonValue, placed: ReadonlyMap<string, ArtifactRef>): JsonValue {
  const name = fileName(value);
  const artifact = name === undefined ? undefined : placed.get(name);
  if (artifact !== undefined) return { ...artifact };
  if (Array.isArray(value)) return value.map((member) => replaceFiles(member, placed));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceFiles(member, placed)]),
  );
}

function fileName(value: JsonValue): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { $file } = value;
  return typeof $file === "string" && Object.keys(value).length === 1 ? $file : undefined;
}
