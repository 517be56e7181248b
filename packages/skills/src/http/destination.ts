import { isIP } from "node:net";
import { FatalStepError } from "@stepcast/engine";
import { isReachable } from "./address.ts";

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name. Errors: whatever the system's resolver says. */
export type Lookup = (hostname: string) => Promise<readonly Address[]>;

/** What `http.request` may reach beside the public internet. */
export interface Reach {
  /** Hosts of private networks, each `name` (ports 80 and 443) or `name:port`, as they stand in an address. */
  readonly privateHosts: ReadonlySet<string>;
  /** Ports of public hosts. */
  readonly ports: ReadonlySet<number>;
}

/** Where one exchange goes. The addresses were checked, and nothing is looked up again. */
export interface Destination {
  readonly url: URL;
  /** Without the brackets of IPv6. */
  readonly hostname: string;
  readonly addresses: readonly Address[];
}

const standardPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/**
 * Reads an address and finds where it leads, once: whoever connects uses these addresses, so that a name
 * cannot lead elsewhere a moment later. One refused address refuses the host.
 * Errors: FatalStepError for what may not be reached; a plain error for a name that nobody knows (now).
 */
export async function findDestination(
  text: string,
  { reach, lookup }: { readonly reach: Reach; readonly lookup: Lookup },
): Promise<Destination> {
  const url = readUrl(text);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? standardPorts[url.protocol] : Number(url.port);
  const isNamed = isPrivateHost(url, port, reach);
  if (!isNamed && !reach.ports.has(port ?? 0))
    throw refused(url, `port ${port} is not among the ports that may be reached`, {
      hint: `Use one of these: ${[...reach.ports].join(", ")}. The operator can add some with STEPCAST_HTTP_PORTS.`,
    });
  const addresses = await addressesOf(hostname, lookup);
  const allowed = isNamed ? "private" : "public";
  if (!addresses.every(({ address }) => isReachable(address, allowed)))
    throw refused(url, "it is not a public address");
  return { url, hostname, addresses };
}

function readUrl(text: string): URL {
  if (!URL.canParse(text))
    throw new FatalStepError("The address is no URL.", {
      hint: "Write it whole, such as https://example.com/rates.json.",
    });
  const url = new URL(text);
  if (!Object.hasOwn(standardPorts, url.protocol))
    throw refused(url, `${url.protocol} is not spoken here`, {
      hint: "Use an address with https: or http:.",
    });
  if (url.username !== "" || url.password !== "")
    throw new FatalStepError("The address has a user name or a password in it.", {
      hint: "Send credentials in a header, as a reference to a secret of the server.",
    });
  return url;
}

/** By the very name or address that the operator wrote; a name that only leads there is not it. */
function isPrivateHost(url: URL, port: number | undefined, { privateHosts }: Reach): boolean {
  if (privateHosts.has(`${url.hostname}:${port}`)) return true;
  return privateHosts.has(url.hostname) && (port === 80 || port === 443);
}

async function addressesOf(hostname: string, lookup: Lookup): Promise<readonly Address[]> {
  const family = isIP(hostname);
  if (family !== 0) return [{ address: hostname, family: family === 4 ? 4 : 6 }];
  // RFC 6761: the name means this machine, whatever a resolver says of it.
  if (/(?:^|\.)localhost\.?$/.test(hostname)) return [{ address: "127.0.0.1", family: 4 }];
  let found: readonly Address[];
  try {
    found = await lookup(hostname);
  } catch (cause) {
    throw new Error(`The host ${hostname} could not be found.`, { cause });
  }
  if (found.length === 0) throw new Error(`The host ${hostname} has no address.`);
  return found;
}

const refusalHint =
  "Only public hosts can be reached. The operator can name others in STEPCAST_HTTP_HOSTS.";

function refused(url: URL, reason: string, { hint = refusalHint } = {}): FatalStepError {
  const place = url.host === "" ? url.protocol : url.host;
  return new FatalStepError(`${place} may not be reached: ${reason}.`, { hint });
}
