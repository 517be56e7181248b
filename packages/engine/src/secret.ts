/** A configured secret. */
export interface Secret {
  readonly value: string;
  /** Hosts that alone may be sent it, each `name` or `name:port` in lower case. Absent: whichever the plan says. */
  readonly hosts?: readonly string[] | undefined;
}

const standardPorts: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** True for an address at one of the hosts, by its very name: what stands for a name alone is its usual port. */
export function isAtHost(url: URL, hosts: readonly string[]): boolean {
  const port = url.port === "" ? standardPorts[url.protocol] : url.port;
  if (hosts.includes(`${url.hostname}:${port}`)) return true;
  return hosts.includes(url.hostname) && port === standardPorts[url.protocol];
}

/** What several bound secrets of one step allow together; undefined when none of them is bound. */
export function sharedHosts(secrets: Iterable<Secret>): readonly string[] | undefined {
  let shared: readonly string[] | undefined;
  for (const { hosts } of secrets) {
    if (hosts === undefined) continue;
    shared = shared === undefined ? hosts : shared.filter((host) => hosts.includes(host));
  }
  return shared;
}
