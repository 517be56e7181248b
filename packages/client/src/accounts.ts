import type { Ask, Rpc } from "./rpc.ts";
import type { AccountsClient } from "./stepcast.ts";

/** Who calls, their keys, and who belongs to the server. */
export function createAccounts(ask: Ask, rpc: Rpc): AccountsClient {
  const { account, keys, members, tokens } = rpc;
  return {
    account: {
      me: ({ signal } = {}) => ask((options) => account.me.query(undefined, options), signal),
    },
    keys: {
      list: async ({ signal } = {}) =>
        (await ask((options) => keys.list.query(undefined, options), signal)).keys,
      create: (key, { signal } = {}) => ask((options) => keys.create.mutate(key, options), signal),
      rotate: (id, { graceMinutes, signal } = {}) =>
        ask((options) => keys.rotate.mutate({ id, graceMinutes }, options), signal),
      revoke: async (id, { signal } = {}) => {
        await ask((options) => keys.revoke.mutate({ id }, options), signal);
      },
    },
    tokens: {
      create: (token, { signal } = {}) =>
        ask((options) => tokens.create.mutate(token, options), signal),
    },
    members: {
      list: ({ signal } = {}) => ask((options) => members.list.query(undefined, options), signal),
      invite: (someone, { signal } = {}) =>
        ask((options) => members.invite.mutate(someone, options), signal),
      withdraw: async (id, { signal } = {}) => {
        await ask((options) => members.withdraw.mutate({ id }, options), signal);
      },
      setRole: async (user, role, { signal } = {}) => {
        await ask((options) => members.setRole.mutate({ user, role }, options), signal);
      },
      disable: async (user, { signal } = {}) => {
        await ask((options) => members.disable.mutate({ user }, options), signal);
      },
      enable: async (user, { signal } = {}) => {
        await ask((options) => members.enable.mutate({ user }, options), signal);
      },
      remove: async (user, { signal } = {}) => {
        await ask((options) => members.remove.mutate({ user }, options), signal);
      },
    },
  };
}
