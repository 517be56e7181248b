/** Read by other programs of the house, or by those that look after it. */
const others = /^STEPCAST_(URL|TOKEN|SECRET_\w+|(CHAOS|SECURITY|BENCH|E2E|TEST)(_\w+)?)$/;

/**
 * Variables that look like settings and are none, each with the one that may have been meant. A
 * misspelt limit or list of hosts would otherwise be none at all, without a word.
 */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  known: Iterable<string>,
): readonly { readonly variable: string; readonly meant?: string }[] {
  const names = new Set(known);
  return Object.keys(env).flatMap((variable) => {
    if (!variable.startsWith("STEPCAST_") || names.has(variable) || others.test(variable))
      return [];
    const near = [...names].filter((name) => isNear(name, variable));
    return [near[0] === undefined ? { variable } : { variable, meant: near[0] }];
  });
}

/** The environment, and the names that were asked for in it. */
export function listening(env: Readonly<Record<string, string | undefined>>) {
  const asked = new Set<string>();
  const heard = new Proxy(env, {
    get(target, name) {
      asked.add(String(name));
      return target[String(name)];
    },
  });
  return { env: heard, asked };
}

/** Two changes of a letter apart at most. */
function isNear(a: string, b: string): boolean {
  const most = 2;
  if (Math.abs(a.length - b.length) > most) return false;
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let at = 1; at <= b.length; at += 1) {
      const changed = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
      line.push(Math.min(changed, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1));
    }
    above = line;
  }
  return (above[b.length] ?? most + 1) <= most;
}
