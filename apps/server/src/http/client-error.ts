import { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ErrorBody } from "@stepcast/api";
import type { ErrorAnswer } from "./answer.ts";

interface Reply {
  readonly status: string;
  readonly message: string;
  readonly hint: string;
}

const malformed: Reply = {
  status: "400 Bad Request",
  message: "This is no HTTP request.",
  hint: "Check what stands between this program and the server.",
};

const byCode: Readonly<Record<string, Reply>> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    message: "The address or the headers are too long.",
    hint: "Send long input as the body of a POST; watch fewer feeds at once.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    message: "The request did not arrive whole in time.",
    hint: "Send it again.",
  },
};

function isOfHttp(code = ""): boolean {
  return code.startsWith("HPE_") || code.startsWith("ERR_HTTP_");
}

/** True in the middle of an answer. What Node is answering on a connection has no other name; it asks the same. */
function isAnswering(socket: Socket): boolean {
  const answer: unknown = Reflect.get(socket, "_httpMessage");
  return answer instanceof ServerResponse && answer.headersSent;
}

/** Answers what is too broken to be a request, and closes the connection. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  // Gone already, in the middle of an answer, or never agreed on TLS: there is nobody to say anything to.
  if (!isOfHttp(error.code) || socket.destroyed || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const { status, message, hint } = byCode[error.code ?? ""] ?? malformed;
  const told: ErrorBody = { code: "invalid_input", message, hint };
  const body = JSON.stringify({ error: told } satisfies ErrorAnswer);
  const head = [
    `HTTP/1.1 ${status}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
