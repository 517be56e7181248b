import { StepcastError } from "@stepcast/contracts";
import type { ServerInfo } from "./data-folder.ts";
import { shownCertificate, type TlsFiles } from "./tls.ts";

/** Everything that is not one address of this machine is reached through the loopback one. */
export function reachable(host = "127.0.0.1"): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

/** The same address by the name that people's links have: browsers keep cookies by name, so all links must share one. */
export function forBrowsers(url: string): string {
  return url.replace("//127.0.0.1:", "//localhost:");
}

/** What programs of this machine are told of a server of this process. */
export function announcement(url: string, tls: TlsFiles | undefined): ServerInfo {
  const startedAt = new Date().toISOString();
  const told = { url, pid: process.pid, startedAt };
  return tls === undefined ? told : { ...told, certificate: shownCertificate(tls) };
}

/** Why an address cannot be listened on, in words; anything else stays as it is. */
export function cannotListen(host: string, port: number, cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const anotherPort = "Set PORT to another port, or 0 for a free one; HOST says the address.";
  const noAddress = [
    `${host} is no address of this machine.`,
    "Set HOST to one that is: 127.0.0.1 is for this machine alone, 0.0.0.0 for every network that it is in.",
  ] as const;
  const reasons: Readonly<Record<string, readonly [message: string, hint: string]>> = {
    EADDRINUSE: [`Port ${port} on ${host} is taken by another program.`, anotherPort],
    EACCES: [`This user may not listen on port ${port}.`, anotherPort],
    EADDRNOTAVAIL: noAddress,
    ENOTFOUND: noAddress,
  };
  const reason = typeof code === "string" ? reasons[code] : undefined;
  if (reason === undefined) return cause;
  const [message, hint] = reason;
  return new StepcastError("invalid_input", message, { hint, cause });
}
