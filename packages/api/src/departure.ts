import type { Store } from "@stepcast/store";

/** Closes every link that a user made: whoever may no longer come in shares nothing either. */
export async function closeLinksOf({ directory: { shares } }: Store, user: string): Promise<void> {
  for (const { id } of shares.of(user)) await shares.remove(id);
}

/** The same, and closes every room that was opened to them or by them. */
export async function closeEverythingOf(store: Store, user: string): Promise<void> {
  const { grants } = store.directory;
  await closeLinksOf(store, user);
  for (const { room } of grants.of(user)) await grants.close(user, room);
  for (const room of grants.openedBy(user))
    for (const guest of grants.guests(room)) await grants.close(guest.user, room);
}
