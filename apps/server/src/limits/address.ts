import type { FastifyRequest } from "fastify";

/**
 * Who is at the other end, as far as the network knows. Of IPv6 the first 64 bits, since whoever
 * has one such address has all of its network; IPv4 in IPv6 clothes is itself.
 */
export function addressOf(request: FastifyRequest): string {
  return networkOf(request.ip);
}

/** The part of an address that counts as one. Some proxies say the port too, which is another for each connection. */
export function networkOf(said: string): string {
  const address = /^\[(.*)\](?::\d+)?$/.exec(said)?.[1] ?? said;
  const plain = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/i.exec(address)?.[1];
  if (plain !== undefined) return plain;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.replace(/%.*$/, "").toLowerCase().split("::");
  const first = groups(head);
  const last = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  return `${[...first, ...zeros, ...last].slice(0, 4).join(":")}::/64`;
}

function groups(text: string): string[] {
  return text === "" ? [] : text.split(":").map((group) => group.replace(/^0+(?=.)/, ""));
}
