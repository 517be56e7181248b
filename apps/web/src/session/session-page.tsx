import type { ReactNode } from "react";
import { Mark } from "../shell/mark.tsx";

/** A page for those who are not in yet. */
export function SessionPage(props: {
  readonly title: string;
  readonly body: string;
  readonly children?: ReactNode;
}) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-12">
      <title>{`${props.title} · Stepcast`}</title>
      <div className="w-full max-w-sm">
        <Mark size={40} />
        <h1 className="mt-6 font-[600] text-xl tracking-tight">{props.title}</h1>
        <p className="mt-2 text-md text-muted">{props.body}</p>
        {props.children}
      </div>
    </main>
  );
}
