import { isIP } from "node:net";

/** Who may say for whom a request is: so many proxies in front of the server, or those at these addresses. */
export type TrustedProxies = number | readonly string[];

const networks = new Set(["loopback", "linklocal", "uniquelocal"]);
const mostHops = 10;

/** Undefined for what is neither a small number nor a list of addresses, networks and their names. */
export function parseTrustedProxies(text: string): TrustedProxies | undefined {
  if (/^\d+$/.test(text)) {
    const hops = Number(text);
    return hops >= 1 && hops <= mostHops ? hops : undefined;
  }
  const list = text.split(",").map((one) => one.trim());
  return list.every((one) => networks.has(one) || isNetwork(one)) ? list : undefined;
}

function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  // Everybody would be a proxy then.
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128);
}
