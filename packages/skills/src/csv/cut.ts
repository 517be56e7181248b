/** At most `chars` characters, whole ones. */
export function cut(text: string, chars: number): string {
  const all = [...text.slice(0, chars * 2)];
  return all.length > chars || text.length > chars * 2
    ? `${all.slice(0, chars - 1).join("")}…`
    : text;
}
