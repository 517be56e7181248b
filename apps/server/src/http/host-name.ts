import type { IncomingMessage } from "node:http";

/** A name or an address, and a port: what a browser's address may have between `//` and `/`, without a user. */
const authority = /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;
const wholeAddress = /^https?:\/\/([^/?#]*)/i;

/**
 * The name that a request calls the server by, in lower case and without the port; brackets of IPv6 addresses stay. An
 * address that is told whole goes before the header (RFC 9112, section 3.2.2). Empty: it calls it by none. Undefined for what
 * is no name, and for several of them: whoever is in between may have gone by another one.
 */
export function hostName({ url = "", headers, rawHeaders }: IncomingMessage): string | undefined {
  const told = url.startsWith("/") ? undefined : wholeAddress.exec(url)?.[1];
  const name = authority.exec(told ?? headers.host ?? "")?.[1];
  return hasSeveralHosts(rawHeaders) ? undefined : name?.toLowerCase();
}

function hasSeveralHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  return hosts > 1;
}
