const browsers = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
  ["curl/", "curl"],
] as const;

const systems = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
] as const;

export interface Device {
  readonly browser?: string | undefined;
  readonly system?: string | undefined;
  readonly handheld: boolean;
}

/** What people call the browser and the system that a `User-Agent` header names. */
export function deviceOf(userAgent: string | undefined): Device {
  const has = ([mark]: readonly [string, string]) => userAgent?.includes(mark) === true;
  const system = systems.find(has)?.[1];
  return {
    browser: browsers.find(has)?.[1],
    system,
    handheld: system === "iPhone" || system === "iPad" || system === "Android",
  };
}
