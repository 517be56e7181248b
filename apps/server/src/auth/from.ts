import type { From } from "@stepcast/identity";
import type { FastifyRequest } from "fastify";
import { addressOf } from "../limits/address.ts";

const userAgentChars = 400;

/** From where somebody signs in, for their list of sessions. */
export function fromOf(request: FastifyRequest): From {
  const userAgent = request.headers["user-agent"]?.slice(0, userAgentChars);
  return { address: addressOf(request), ...(userAgent === undefined ? {} : { userAgent }) };
}
