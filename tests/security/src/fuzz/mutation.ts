import fc from "fast-check";
import { hostile, hostileText } from "./hostile.ts";
import { RawText } from "./json-text.ts";

type Path = readonly (string | number)[];
interface Change {
  readonly place: number;
  readonly how: "replace" | "remove" | "add" | "wrap" | "double";
  readonly name: string;
  readonly value: unknown;
}

/** Places of a value that are looked at; the rest of a large one is like them. */
const mostPlaces = 300;

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(mostPlaces),
  how: fc.constantFrom("replace", "replace", "replace", "remove", "add", "wrap", "double"),
  name: hostileText,
  value: hostile,
});

/** Sound values as they are, with one or a few places made wrong, or nothing of them left. */
export function spoilt(sound: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: sound },
    {
      weight: 8,
      arbitrary: fc
        .tuple(sound, fc.array(change, { minLength: 1, maxLength: 3 }))
        .map(([value, changes]) => changes.reduce(changed, value)),
    },
    { weight: 1, arbitrary: hostile },
  );
}

function changed(value: unknown, { place, how, name, value: other }: Change): unknown {
  const paths = pathsOf(value);
  const path = paths[place % paths.length] ?? [];
  return at(value, path, (part) => {
    switch (how) {
      case "replace":
        return other;
      case "remove":
        return undefined;
      case "wrap":
        return [part];
      case "double":
        return Array.isArray(part) ? [...part, ...part] : part;
      case "add":
        if (Array.isArray(part)) return [...part, other];
        return isObject(part)
          ? Object.fromEntries([...Object.entries(part), [name, other]])
          : other;
    }
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof RawText);
}

function pathsOf(value: unknown): Path[] {
  const paths: Path[] = [[]];
  const queue: { readonly part: unknown; readonly path: Path }[] = [{ part: value, path: [] }];
  for (
    let next = queue.shift();
    next !== undefined && paths.length < mostPlaces;
    next = queue.shift()
  ) {
    if (!isObject(next.part)) continue;
    const members = Array.isArray(next.part) ? next.part.entries() : Object.entries(next.part);
    for (const [name, part] of members) {
      const path = [...next.path, name];
      paths.push(path);
      queue.push({ part, path });
    }
  }
  return paths;
}

/** A copy with one part made anew; undefined leaves it out. */
function at(value: unknown, path: Path, make: (part: unknown) => unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return make(value);
  if (Array.isArray(value))
    return value.map((part, place) => (place === name ? at(part, rest, make) : part));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([own, part]) => [own, own === name ? at(part, rest, make) : part]),
  );
}
