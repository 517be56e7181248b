const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Source of randomness: fills `bytes` in place. Seeded in tests. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

/** `<prefix>_` and 26 characters that carry 130 bits from `random`. */
export function newId(prefix: string, random: RandomBytes = secureRandom): string {
  const bytes = new Uint8Array(26);
  random(bytes);
  let id = `${prefix}_`;
  for (const byte of bytes) id += alphabet[byte & 31];
  return id;
}

function secureRandom(bytes: Uint8Array<ArrayBuffer>): void {
  globalThis.crypto.getRandomValues(bytes);
}
