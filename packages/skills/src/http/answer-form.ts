import { parseJson } from "@stepcast/contracts";
import { FatalStepError, type SkillContext } from "@stepcast/engine";
import type { z } from "zod";
import { fileNameOf } from "../report/file-name.ts";
import type { Answer } from "./exchange.ts";
import type { RequestInput, requestOutput } from "./request-input.ts";

type Body = Pick<z.input<typeof requestOutput>, "json" | "text" | "file">;

/** The body of an answer in the form that was asked for. Errors: `invalid_json`; FatalStepError for bytes that are no text. */
export async function bodyIn(
  form: RequestInput["answer"],
  url: string,
  { headers, body }: Answer,
  context: Pick<SkillContext, "artifact">,
): Promise<Body> {
  const type = headers["content-type"] ?? "";
  switch (form === "auto" ? formOf(type, body) : form) {
    case "json":
      return { json: parseJson(decode(body, type), "the answer") };
    case "text":
      return { text: decode(body, type) };
    default: {
      const mediaType = type.split(";", 1)[0]?.trim().slice(0, 120) || "application/octet-stream";
      const name = new URL(url).pathname.split("/").at(-1) ?? "";
      const [, stem = "", extension = "bin"] = /^(.*?)(?:\.([a-z0-9]{1,8}))?$/i.exec(name) ?? [];
      const fileName = fileNameOf(stem === "" ? "answer" : stem, extension);
      return { file: await context.artifact({ name: fileName, mediaType, content: body }) };
    }
  }
}

function formOf(type: string, body: Uint8Array): "json" | "text" | "file" {
  if (body.byteLength === 0) return "text";
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) return "json";
  return /^text\/|^application\/(?:[\w.-]+\+)?(?:xml|yaml|javascript)\b/i.test(type)
    ? "text"
    : "file";
}

function decode(body: Uint8Array, type: string): string {
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch (cause) {
    throw new FatalStepError(`The answer is no text in ${charset}.`, {
      hint: 'Ask for it as a file: "answer": "file".',
      cause,
    });
  }
}
