import { classNames } from "./class-names.ts";

/** A shape where content will be; shows itself only after 150 ms. */
function Skeleton({ className }: { readonly className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classNames("appear-late block rounded-[4px] bg-track", className)}
    />
  );
}

export function SkeletonRows({ count }: { readonly count: number }) {
  return (
    <div className="grid gap-3 p-3.5" aria-hidden="true">
      {Array.from({ length: count }, (_, place) => (
        // The rows are alike and never change places.
        <Skeleton key={place} className={place % 2 === 0 ? "h-4 w-3/4" : "h-4 w-1/2"} />
      ))}
    </div>
  );
}
