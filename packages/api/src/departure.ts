import { isStepcastError, limits } from "@stepcast/contracts";
import type { Store } from "@stepcast/store";
import type { ApiContext, Caller } from "./context.ts";

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

/** Cancels what runs in a user's rooms: nobody who is left could stop it. A run that ends by itself meanwhile is left as it is. */
export async function cancelRunsOf(
  { store, engine }: Pick<ApiContext, "store" | "engine">,
  user: string,
  by: Caller,
): Promise<void> {
  let before: number | undefined;
  do {
    const page = await store.runs(`${user}/*`, {
      status: ["queued", "running", "paused"],
      limit: limits.runsPage,
      before,
    });
    for (const { runId, room } of page.rows)
      await engine
        .cancel({ runId, room, by: by.user, reason: "The member was removed." })
        .catch(unlessEnded);
    before = page.next;
  } while (before !== undefined);
}

function unlessEnded(error: unknown): void {
  if (!isStepcastError(error) || error.http !== 409) throw error;
}
