const storageKey = "stepcast.sign-in";

export const signInMethods = ["email", "token"] as const;
export type SignInMethod = (typeof signInMethods)[number];

/** How somebody came in last in this browser; at first by what the server printed. */
export function lastMethod(): SignInMethod {
  return localStorage.getItem(storageKey) === "email" ? "email" : "token";
}

export function rememberMethod(method: SignInMethod): void {
  localStorage.setItem(storageKey, method);
}
