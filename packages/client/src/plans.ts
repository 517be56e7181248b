import type { Ask, Rpc } from "./rpc.ts";
import type { PlansClient, Stepcast } from "./stepcast.ts";

export function createPlans(ask: Ask, rpc: Rpc): PlansClient {
  return {
    check: (plan, { signal } = {}) =>
      ask((options) => rpc.plans.check.query({ plan }, options), signal),
    draft: (request, { signal } = {}) =>
      ask((options) => rpc.plans.draft.mutate(request, options), signal),
    list: async ({ signal } = {}) =>
      (await ask((options) => rpc.plans.list.query(undefined, options), signal)).plans,
  };
}

export function createSkills(ask: Ask, rpc: Rpc): Stepcast["skills"] {
  return {
    list: async ({ signal } = {}) =>
      (await ask((options) => rpc.skills.list.query(undefined, options), signal)).skills,
  };
}
