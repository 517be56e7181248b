/** A value as one line for whoever reads lines: JSON lets two line ends of Unicode stand as they are, at which Node ends a line. */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
