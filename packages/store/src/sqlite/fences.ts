/** Fences that grow within an opening of the database and from one to the next. */
export function createFences(openings: number): () => number {
  let fence = openings * 2 ** 30;
  return () => {
    fence += 1;
    return fence;
  };
}
