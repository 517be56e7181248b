/** A number as text, without what computing in binary adds behind what it can hold: 0.1 + 0.2 is 0.3. Whole ones keep every digit. */
export function plainNumber(number: number): string {
  return Number.isInteger(number) ? `${number}` : `${Number(number.toPrecision(15))}`;
}
