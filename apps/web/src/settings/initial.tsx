/** The first letter of a name, where a picture of the person would be. */
export function Initial({ name }: { readonly name: string }) {
  const [letter = "·"] = name.trim().toLocaleUpperCase();
  return (
    <span
      aria-hidden="true"
      className="grid size-8 place-items-center rounded-full bg-accent-soft font-[560] text-sm text-text"
    >
      {letter}
    </span>
  );
}
