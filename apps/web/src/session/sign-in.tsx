import { useStepcast } from "@stepcast/react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Segments } from "../ui/segments.tsx";
import { SessionPage } from "./session-page.tsx";
import { lastMethod, rememberMethod, type SignInMethod, signInMethods } from "./sign-in-method.ts";
import { type Shown, type SignInOutcome, signIn, tokenIn } from "./sign-in-request.ts";
import { useSignedOut } from "./signed-out.ts";
import { useIssuer } from "./use-issuer.ts";

/** Stands where the screen was; the address and everything typed stay as they are. */
export default function SignIn() {
  const m = useMessages();
  const [method, setMethod] = useState(lastMethod);
  const issuer = useIssuer();
  return (
    <SessionPage title={m.session.title} body={m.session.bodies[method]}>
      {issuer !== undefined && (
        <a
          href={`/signin/oidc?next=${encodeURIComponent(window.location.pathname)}`}
          className={`${buttonClass("plain")} mt-6 h-touch w-full`}
        >
          {m.session.continueWith(issuer)}
        </a>
      )}
      <Segments
        label={m.session.title}
        value={method}
        onChange={setMethod}
        segments={signInMethods.map((value) => ({ value, label: m.session.methods[value] }))}
        className="mt-6"
      />
      <MethodForm key={method} method={method} />
      {method === "token" && (
        <details className="mt-6 text-muted text-sm">
          <summary className="w-fit pointer-coarse:py-[12px] rounded-sm hover:text-text">
            {m.session.hint}
          </summary>
          <p className="mt-1.5">{m.session.hintBody}</p>
        </details>
      )}
    </SessionPage>
  );
}

function MethodForm({ method }: { readonly method: SignInMethod }) {
  const m = useMessages();
  const [typed, setTyped] = useState({ token: "", email: "", password: "" });
  const { problem, busy, submit } = useSigningIn();
  const ready =
    method === "token" ? typed.token.trim() !== "" : typed.email !== "" && typed.password !== "";
  const send = () => {
    const { token, email, password } = typed;
    return submit(method, method === "token" ? { token: tokenIn(token) } : { email, password });
  };
  const words = problem === undefined ? undefined : problemWords(problem, method, m.session);
  return (
    <Form className="mt-4 grid gap-4" onSubmit={send}>
      {method === "token" ? (
        <TextField
          label={m.session.token}
          problem={words}
          value={typed.token}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setTyped({ ...typed, token: target.value })}
        />
      ) : (
        <>
          <TextField
            label={m.session.email}
            type="email"
            autoComplete="username"
            value={typed.email}
            onChange={({ target }) => setTyped({ ...typed, email: target.value })}
          />
          <TextField
            label={m.session.password}
            problem={words}
            type="password"
            autoComplete="current-password"
            value={typed.password}
            onChange={({ target }) => setTyped({ ...typed, password: target.value })}
          />
        </>
      )}
      <Button type="submit" look="solid" className="h-touch w-full" disabled={busy || !ready}>
        {m.session.submit}
      </Button>
    </Form>
  );
}

/** Signs in, and then asks again for everything that was refused. */
function useSigningIn() {
  const client = useStepcast();
  const queries = useQueryClient();
  const [, setSignedOut] = useSignedOut();
  const [problem, setProblem] = useState<Exclude<SignInOutcome, "done">>();
  const [busy, setBusy] = useState(false);
  const submit = async (method: SignInMethod, shown: Shown) => {
    setBusy(true);
    const outcome = await signIn(shown);
    setBusy(false);
    if (outcome !== "done") {
      setProblem(outcome);
      return;
    }
    rememberMethod(method);
    setSignedOut(false);
    client.connection.retry();
    await queries.resetQueries();
  };
  return { problem, busy, submit };
}

function problemWords(
  problem: Exclude<SignInOutcome, "done">,
  method: SignInMethod,
  words: ReturnType<typeof useMessages>["session"],
): string {
  return problem === "wrong" ? words.wrongs[method] : words[problem];
}
