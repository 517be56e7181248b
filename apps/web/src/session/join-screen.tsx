import { limits } from "@stepcast/contracts";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { useWords } from "../i18n/words.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { TextField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { joinWords } from "./join-words.ts";
import { SessionPage } from "./session-page.tsx";
import { rememberMethod } from "./sign-in-method.ts";
import { post } from "./sign-in-request.ts";
import { useInvitation } from "./use-invitation.ts";
import { useIssuer } from "./use-issuer.ts";

const route = getRouteApi("/join");

/** Makes an account of an invitation, where it is still open. */
export function JoinScreen() {
  const w = useWords(joinWords);
  const { token } = route.useSearch();
  const invitation = useInvitation(token);
  if (token === "") return <SessionPage title={w.title} body={w.noToken} />;
  if (invitation === undefined) return <SessionPage title={w.title} body="" />;
  if (invitation.state === "over")
    return (
      <SessionPage title={w.title} body={w.used}>
        <a href="/" className={`${buttonClass("plain")} mt-6`}>
          {w.signIn}
        </a>
      </SessionPage>
    );
  return (
    <JoinForm
      token={token}
      name={invitation.state === "open" ? invitation.name : ""}
      email={invitation.state === "open" ? invitation.email : ""}
    />
  );
}

function JoinForm(props: {
  readonly token: string;
  readonly name: string;
  readonly email: string;
}) {
  const m = useMessages();
  const w = useWords(joinWords);
  const { token, name, email } = props;
  const issuer = useIssuer();
  const [typed, setTyped] = useState({ name, email, password: "" });
  const [refusal, setRefusal] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    const response = await post("/join", { token, ...typed });
    if (response?.ok === true) {
      rememberMethod("email");
      window.location.replace("/");
      return;
    }
    setRefusal(await refusalIn(response, m.session.unreachable));
    setBusy(false);
  };
  const type = (part: Partial<typeof typed>) => {
    setTyped({ ...typed, ...part });
    setRefusal(undefined);
  };
  const ready =
    typed.name.trim() !== "" &&
    typed.email.trim() !== "" &&
    typed.password.length >= limits.passwordMinChars;
  return (
    <SessionPage title={w.title} body={w.body}>
      {issuer !== undefined && (
        <a
          href={`/signin/oidc?invitation=${encodeURIComponent(token)}`}
          className={`${buttonClass("plain")} mt-6 h-touch w-full`}
        >
          {m.session.continueWith(issuer)}
        </a>
      )}
      <Form className="mt-6 grid gap-4" onSubmit={submit}>
        <TextField
          label={w.name}
          autoComplete="name"
          dir="auto"
          value={typed.name}
          onChange={({ target }) => type({ name: target.value })}
        />
        <TextField
          label={m.session.email}
          type="email"
          autoComplete="username"
          value={typed.email}
          onChange={({ target }) => type({ email: target.value })}
        />
        <TextField
          label={m.session.password}
          hint={w.passwordHint(limits.passwordMinChars)}
          type="password"
          autoComplete="new-password"
          value={typed.password}
          onChange={({ target }) => type({ password: target.value })}
        />
        {refusal !== undefined && <ErrorNote error={refusal} />}
        <Button type="submit" look="solid" className="h-touch w-full" disabled={busy || !ready}>
          {w.submit}
        </Button>
      </Form>
    </SessionPage>
  );
}

/** The server's own words where it had some. */
async function refusalIn(response: Response | undefined, unreachable: string): Promise<unknown> {
  const body: unknown = await response?.json().catch(() => undefined);
  const told =
    typeof body === "object" && body !== null && "error" in body ? body.error : undefined;
  return told ?? { code: "unreachable", message: unreachable };
}
