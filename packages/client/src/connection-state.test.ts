import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type ConnectionSignal,
  type ConnectionState,
  connectionMoves,
} from "./connection-state.ts";

// Cast: the table's own keys.
const states = Object.keys(connectionMoves) as ConnectionState[];
const signals = Object.keys(connectionMoves.idle) as ConnectionSignal[];

const follow = (from: ConnectionState, path: readonly ConnectionSignal[]): ConnectionState =>
  path.reduce((state, signal) => connectionMoves[state][signal], from);

const anyPath = fc.array(fc.constantFrom(...signals));

it("is never called live unless the log's head was reached since the last break", () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const state = follow("idle", path);
      const since = path.slice(
        Math.max(
          ...["dropped", "network-lost", "hidden"].map((bad) =>
            path.lastIndexOf(bad as ConnectionSignal),
          ),
        ) + 1,
      );
      if (state === "live") expect(since).toContain("caught-up");
    }),
  );
});

it("stays denied until somebody asks, or nothing is watched any more", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...signals.filter((s) => s !== "asked" && s !== "unwatched"))),
      (path) => {
        expect(follow("denied", path)).toBe("denied");
      },
    ),
  );
});

it("says nothing of a connection while nobody sees the page, and catches up when it is seen", () => {
  for (const state of states.filter((state) => state !== "denied")) {
    expect(follow(state, ["hidden", "dropped", "network-lost", "asked"])).toBe("idle");
    expect(follow(state, ["hidden", "shown"])).toBe("catching-up");
  }
});

it("finds its way back to live from everywhere", () => {
  for (const state of states) {
    expect(follow(state, ["asked", "watched", "opened", "caught-up"])).toBe("live");
    expect(follow(state, ["unwatched"])).toBe("idle");
  }
});
