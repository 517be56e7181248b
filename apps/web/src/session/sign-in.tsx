import { useStepcast } from "@stepcast/react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { Mark } from "../shell/mark.tsx";
import { Button } from "../ui/button.tsx";
import { signIn } from "./sign-in-request.ts";
import { useSignedOut } from "./signed-out.ts";

/** Stands where the screen was; the address and everything typed stay as they are. */
export function SignIn() {
  const m = useMessages();
  const client = useStepcast();
  const queries = useQueryClient();
  const [, setSignedOut] = useSignedOut();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<"wrong" | "unreachable">();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const outcome = await signIn(text);
    setBusy(false);
    if (outcome !== "done") {
      setProblem(outcome);
      return;
    }
    setSignedOut(false);
    client.connection.retry();
    await queries.resetQueries();
  };

  return (
    <main className="grid min-h-dvh place-items-center px-4 py-12">
      <div className="w-full max-w-sm">
        <Mark size={40} />
        <h1 className="mt-6 font-[600] text-xl tracking-tight">{m.session.title}</h1>
        <p className="mt-2 text-md text-muted">{m.session.body}</p>
        <form className="mt-6" onSubmit={(event) => void submit(event)}>
          <label className="font-[520] text-sm" htmlFor="token">
            {m.session.token}
          </label>
          <input
            id="token"
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : "token-problem"}
            className="figures mt-1.5 h-11 w-full rounded-md border border-line bg-surface px-3 text-base"
          />
          {problem !== undefined && (
            <p id="token-problem" role="alert" data-tone="failed" className="mt-2 text-ink text-sm">
              {m.session[problem]}
            </p>
          )}
          <Button
            type="submit"
            look="solid"
            className="mt-4 h-11 w-full"
            disabled={busy || text.trim() === ""}
          >
            {m.session.submit}
          </Button>
        </form>
        <details className="mt-6 text-muted text-sm">
          <summary className="w-fit rounded-sm hover:text-text">{m.session.hint}</summary>
          <p className="mt-1.5">{m.session.hintBody}</p>
        </details>
      </div>
    </main>
  );
}
