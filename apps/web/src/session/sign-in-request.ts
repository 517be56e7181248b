/** The token in what a person pasted: the link that the server printed, or the token itself. */
export function tokenIn(text: string): string {
  const trimmed = text.trim();
  try {
    return new URL(trimmed).searchParams.get("token") ?? trimmed;
  } catch {
    return trimmed;
  }
}

export type Shown =
  | { readonly token: string }
  | { readonly email: string; readonly password: string };

/** `wait`: too many wrong ones; the server looks at none for a while. */
export type SignInOutcome = "done" | "wrong" | "wait" | "unreachable";

/** Exchanges what somebody shows for a session cookie. */
export async function signIn(shown: Shown): Promise<SignInOutcome> {
  return outcomeOf(await post("/signin", shown));
}

/** Ends the session and begins anew: nothing of it stays in the tab, drafts included. */
export async function signOut(): Promise<void> {
  await post("/signout", {});
  sessionStorage.clear();
  window.location.assign("/");
}

/** Undefined when there was no answer. */
export async function post(path: string, body: object): Promise<Response | undefined> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  return await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }).catch(
    () => undefined,
  );
}

function outcomeOf(response: Response | undefined): SignInOutcome {
  if (response === undefined || response.status >= 500) return "unreachable";
  if (response.ok) return "done";
  return response.status === 429 ? "wait" : "wrong";
}
