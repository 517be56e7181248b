/** The token in what a person pasted: the link that the server printed, or the token itself. */
export function tokenIn(text: string): string {
  const trimmed = text.trim();
  try {
    return new URL(trimmed).searchParams.get("token") ?? trimmed;
  } catch {
    return trimmed;
  }
}

/** Exchanges the token for a session cookie through the server's sign-in door. */
export async function signIn(text: string): Promise<"done" | "wrong" | "unreachable"> {
  try {
    const response = await fetch(`/signin?token=${encodeURIComponent(tokenIn(text))}`, {
      redirect: "manual",
    });
    // The door answers a right token with a redirect to Home, which is not followed here.
    if (response.type === "opaqueredirect" || response.ok) return "done";
    return response.status >= 500 ? "unreachable" : "wrong";
  } catch {
    return "unreachable";
  }
}
