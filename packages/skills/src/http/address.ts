import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/**
 * What a named private host may still lead to. Link-local is not among it: cloud machines keep their
 * credentials there.
 */
const privateRanges: ReadonlySet<string> = new Set([
  "loopback",
  "private",
  "uniqueLocal",
  "carrierGradeNat",
]);

/**
 * Which addresses may be connected to. `public`: nothing but global unicast, IPv4, or IPv6 under 2000::/3
 * without the ranges in which another address hides (mapped, NAT64, 6to4, Teredo). `private`: those and the
 * inner ranges of a network.
 */
export function isReachable(address: string, reach: "public" | "private"): boolean {
  // Stricter than the library, which also reads old notations such as 127.1.
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const range: string = parsed.range();
  if (reach === "private" && privateRanges.has(range)) return true;
  if (range !== "unicast") return false;
  return parsed.kind() === "ipv4" || isGlobal(parsed.toByteArray()[0] ?? 0);
}

/** 2000::/3 is all of IPv6 that was ever given out; what is outside has no name in any table yet. */
function isGlobal(firstByte: number): boolean {
  return firstByte >> 5 === 0b001;
}
