/**
 * The line, from 1, on which the value at a JSON Pointer begins; the nearest enclosing value's line when
 * the pointer leads nowhere. `text` must be JSON that parses.
 */
export function lineOfPointer(text: string, pointer: string): number {
  const wanted = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return lineAt(text, offsetOf(text, wanted));
}

interface Level {
  /** Undefined in an array, where `index` counts. */
  key: string | undefined;
  index: number;
  readonly isArray: boolean;
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Walks the tokens once; a level is open per `{` or `[`. */
function offsetOf(text: string, wanted: readonly string[]): number {
  const levels: Level[] = [];
  let found = 0;
  let matched = 0;
  for (const { 0: word, index } of text.matchAll(tokens)) {
    if (!isValue(word, levels)) continue;
    const depth = leadsTo(levels, wanted);
    if (depth > matched) {
      matched = depth;
      found = index;
    }
    if (word === "{" || word === "[") levels.push(openLevel(word === "["));
  }
  return found;
}

/** Takes note of keys, commas and closing brackets; true for a token that begins a value. */
function isValue(word: string, levels: Level[]): boolean {
  const level = levels.at(-1);
  if (word === ":") return false;
  if (word === "}" || word === "]") {
    levels.pop();
    return false;
  }
  if (level === undefined) return true;
  if (word === ",") {
    advance(level);
    return false;
  }
  if (level.isArray || level.key !== undefined) return true;
  level.key = String(JSON.parse(word));
  return false;
}

function openLevel(isArray: boolean): Level {
  return { key: undefined, index: 0, isArray };
}

function advance(level: Level): void {
  level.key = undefined;
  level.index += 1;
}

/** How many parts of the pointer the open levels spell; 0 when they spell something else. */
function leadsTo(levels: readonly Level[], wanted: readonly string[]): number {
  if (levels.length > wanted.length) return 0;
  const spelt = levels.every(
    (level, depth) => (level.isArray ? String(level.index) : level.key) === wanted[depth],
  );
  return spelt ? levels.length : 0;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let place = text.indexOf("\n"); place >= 0 && place < offset; line += 1)
    place = text.indexOf("\n", place + 1);
  return line;
}
