import type { Party, RateName } from "./limiter.ts";
import type { ServerLimits } from "./server-limits.ts";

/** What one party may do within a window. */
export interface RateRule {
  /** The limit's name, as answers tell it. */
  readonly limit: keyof ServerLimits;
  readonly window: "rateWindowMs" | "passwordWindowMs";
  /** What is counted, in words. */
  readonly what: string;
}

const plain = (limit: keyof ServerLimits, what: string): RateRule => ({
  limit,
  window: "rateWindowMs",
  what,
});
const password = (limit: keyof ServerLimits): RateRule => ({
  limit,
  window: "passwordWindowMs",
  what: "passwords",
});

const rules = {
  requests: {
    key: plain("requestsPerKey", "requests"),
    other: plain("requestsPerWindow", "requests"),
  },
  starts: {
    key: plain("startsPerKey", "starts of runs"),
    other: plain("startsPerWindow", "starts of runs"),
  },
  strangers: { other: plain("strangersPerWindow", "requests without valid credentials") },
  passwords: {
    address: password("passwordsPerAddress"),
    other: password("passwordsPerAccount"),
  },
} as const satisfies Record<RateName, Partial<Record<string, RateRule>> & { other: RateRule }>;

/** Which limit holds for a party. */
export function ruleOf(rate: RateName, party: Party): RateRule {
  const own: Readonly<Partial<Record<string, RateRule>>> = rules[rate];
  return own[kindOf(party)] ?? rules[rate].other;
}

/** What a party is counted under: nobody is called like somebody of another kind. */
export function placeOf(party: Party): string {
  const address = "address" in party ? party.address : "";
  // An account from an address: whoever guesses from elsewhere locks nobody out.
  if ("account" in party) return `account ${address} ${party.account}`;
  if ("user" in party) return `user ${party.user}`;
  return "key" in party ? `key ${party.key}` : `address ${address}`;
}

/** Who that is, as the answer says it. */
export function wordsFor(party: Party): string {
  const words = {
    account: "for this account",
    user: "by this user",
    key: "with this key",
    address: "from this address",
  };
  return words[kindOf(party)];
}

function kindOf(party: Party): "account" | "user" | "key" | "address" {
  if ("account" in party) return "account";
  if ("user" in party) return "user";
  return "key" in party ? "key" : "address";
}
