import { createHash } from "node:crypto";
import { limits } from "@stepcast/contracts";
import { describe, expect, it } from "vitest";
import type { OpenStore } from "./harness.ts";

/** Files by content address, per room. */
export function artifactConformance(open: OpenStore): void {
  describe("artifacts", () => {
    const bytes = new TextEncoder().encode("year;cash\n1;-100");
    const csv = { mediaType: "text/csv", bytes };
    const digest = createHash("sha256").update(bytes).digest("hex");

    it("stores bytes once under their SHA-256, for the room that brought them", async () => {
      const store = await open({});
      const first = await store.putArtifact("ann/desk", csv);
      const again = { ...csv, mediaType: "text/plain" };
      const others = await Promise.all([
        store.putArtifact("ann/desk", again),
        store.putArtifact("ann/desk", again),
      ]);
      expect([first, ...others]).toEqual(Array.from({ length: 3 }, () => `sha256-${digest}`));
      const found = await store.artifact("ann/desk", first);
      expect(found).toMatchObject({ artifactId: first, mediaType: "text/csv" });
      expect(Buffer.from(found?.bytes ?? []).equals(bytes)).toBe(true);
      expect(await store.artifact("ann/phone", first)).toBeUndefined();
      expect(await store.artifact("ann/desk", `sha256-${"0".repeat(64)}`)).toBeUndefined();
      await store.putArtifact("bob/desk", csv);
      expect(await store.artifact("bob/desk", first)).toBeDefined();
      expect(store.head()).toBe(0);
    });

    it("finds a file in any room of its user, and in nobody else's", async () => {
      const store = await open({});
      const id = await store.putArtifact("ann/desk", csv);
      await store.putArtifact("anna/desk", { ...csv, bytes: new Uint8Array([1]) });
      expect((await store.artifact("ann/*", id))?.mediaType).toBe("text/csv");
      expect(await store.artifact("an/*", id)).toBeUndefined();
      expect(await store.artifact("anna/*", id)).toBeUndefined();
      expect(await store.artifact("ann/*", `sha256-${"0".repeat(64)}`)).toBeUndefined();
    });

    it("keeps the bytes as they were when handed over", async () => {
      const store = await open({});
      const mine = bytes.slice();
      const storing = store.putArtifact("ann/desk", { ...csv, bytes: mine });
      mine.fill(0);
      const id = await storing;
      expect(id).toBe(`sha256-${digest}`);
      expect(Buffer.from((await store.artifact("ann/desk", id))?.bytes ?? []).equals(bytes)).toBe(
        true,
      );
    });

    it("takes files from none to the most bytes, and refuses one byte more", async () => {
      const store = await open({});
      const none = await store.putArtifact("ann/desk", { ...csv, bytes: new Uint8Array(0) });
      expect((await store.artifact("ann/desk", none))?.bytes).toHaveLength(0);
      const most = new Uint8Array(limits.artifactBytes).fill(7);
      const id = await store.putArtifact("ann/desk", { ...csv, bytes: most });
      expect(Buffer.from((await store.artifact("ann/desk", id))?.bytes ?? []).equals(most)).toBe(
        true,
      );
      const more = new Uint8Array(limits.artifactBytes + 1);
      const refused = store.putArtifact("ann/desk", { ...csv, bytes: more });
      await expect(refused).rejects.toMatchObject({ code: "artifact_too_large" });
    });
  });
}
