import type { ServerResponse } from "node:http";
import {
  type ErrorBody,
  errorBody,
  httpStatus,
  retryAfterSeconds,
  trpcErrorAnswer,
} from "@stepcast/api";
import type { StepcastError } from "@stepcast/contracts";
import type { ErrorAnswer } from "./answer.ts";
import { everyAnswerHeaders } from "./safety-headers.ts";

/** A refusal of either door as bytes, made once for the many who get it. */
export interface PreparedRefusal {
  readonly status: number;
  readonly code: ErrorBody["code"];
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** Text and not bytes: Node then sends it in one piece with the head. */
  readonly body: string;
}

export function prepareRefusal(error: StepcastError, isTrpc: boolean): PreparedRefusal {
  const status = httpStatus(error);
  const told = errorBody(error);
  const answer = isTrpc ? trpcErrorAnswer(error) : ({ error: told } satisfies ErrorAnswer);
  const body = JSON.stringify(answer);
  const retryAfter = retryAfterSeconds(error);
  const headers = [
    ...Object.entries(everyAnswerHeaders).flat(),
    ...(status === 401 ? ["www-authenticate", "Bearer"] : []),
    ...(retryAfter === undefined ? [] : ["retry-after", String(retryAfter)]),
    ...["content-type", "application/json; charset=utf-8"],
    ...["content-length", String(Buffer.byteLength(body))],
  ];
  return { status, code: told.code, headers, body };
}

/** `more`: names and values in turn, such as what the page of an allowed origin is told. */
export function sendRefusal(
  response: ServerResponse,
  { status, headers, body }: PreparedRefusal,
  more: readonly string[] = [],
): void {
  response.writeHead(status, more.length === 0 ? [...headers] : [...headers, ...more]);
  response.end(body);
}
