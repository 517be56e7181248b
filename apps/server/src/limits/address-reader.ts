import type { IncomingMessage } from "node:http";
import proxyAddress from "@fastify/proxy-addr";
import type { TrustedProxies } from "../http/trusted-proxies.ts";
import { networkOf } from "./address.ts";

/** Who is at the other end of a request that Fastify has not seen yet: what `addressOf` says of it later. */
export function addressReader(
  proxies: TrustedProxies | undefined,
): (request: IncomingMessage) => string {
  if (proxies === undefined) return ({ socket }) => networkOf(socket.remoteAddress ?? "");
  const isTrusted =
    typeof proxies === "number"
      ? (_address: string, hop: number) => hop < proxies
      : proxyAddress.compile([...proxies]);
  // Whoever has gone already has no address any more.
  return (request) => networkOf(proxyAddress(request, isTrusted) || "");
}
