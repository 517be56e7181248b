import type { Stepcast } from "@stepcast/client";
import { type JsonValue, StepcastError } from "@stepcast/contracts";
import { type PlaceFile, readDocument, readNamedFile } from "./plan-file.ts";

type Members = { readonly [key: string]: JsonValue };

export interface RunInputFlags {
  /** A JSON object; for a goal also any other file, which becomes the member `file`. */
  readonly input?: string;
  /** `name=path` each; a path alone is the member `file`. */
  readonly file?: readonly string[];
}

/**
 * The input of a run from its flags, with files uploaded; undefined without flags.
 * Errors: `invalid_input`, `invalid_json`, `artifact_too_large`.
 */
export async function readRunInput(
  { input, file = [] }: RunInputFlags,
  of: "plan" | "goal",
  client: Stepcast,
): Promise<{ [key: string]: JsonValue } | undefined> {
  if (input === undefined && file.length === 0) return undefined;
  const upload = client.artifacts.upload;
  const given = input === undefined ? {} : await givenMembers(input, of, upload);
  const members = await Promise.all(file.map((pair) => fileMember(pair, upload)));
  return { ...given, ...Object.fromEntries(members) };
}

async function givenMembers(path: string, of: "plan" | "goal", place: PlaceFile): Promise<Members> {
  const document = await readDocument(path, place).catch((error: unknown) => {
    if (!(error instanceof StepcastError && error.code === "invalid_json")) throw error;
    return error;
  });
  if (isMembers(document)) return document;
  if (of === "goal" && !/\.json$/i.test(path)) return { file: await uploaded(path, place) };
  const cause = document instanceof StepcastError ? document : undefined;
  throw new StepcastError(
    "invalid_input",
    cause?.message ?? `${path} holds JSON, but not an object.`,
    {
      hint:
        of === "plan"
          ? `A plan's input is a JSON object. To hand over a file as one of its members: --file file=${path}`
          : "Give a JSON object, or a file such as a CSV.",
      cause,
    },
  );
}

function isMembers(value: JsonValue | StepcastError): value is Members {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof StepcastError)
  );
}

async function fileMember(pair: string, place: PlaceFile): Promise<[string, JsonValue]> {
  const at = pair.indexOf("=");
  const [name, path] = at < 0 ? ["file", pair] : [pair.slice(0, at), pair.slice(at + 1)];
  if (name === "" || path === "")
    throw new StepcastError("invalid_input", `--file: "${pair}" is no name=path.`, {
      hint: "Give one like --file report=report.pdf.",
    });
  return [name, await uploaded(path, place)];
}

async function uploaded(path: string, place: PlaceFile): Promise<JsonValue> {
  return { ...(await place(await readNamedFile(path))) };
}
