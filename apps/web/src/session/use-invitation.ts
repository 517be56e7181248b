import { useQuery } from "@tanstack/react-query";

/** What the server says of an invitation before somebody fills in its form. */
export type Invitation =
  | { readonly state: "open"; readonly name: string; readonly email: string }
  | { readonly state: "over" }
  /** It could not be asked: the form says what is wrong. */
  | { readonly state: "unknown" };

/** Undefined until the server answered. */
export function useInvitation(token: string): Invitation | undefined {
  const { data } = useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) => ask(token, signal),
    enabled: token !== "",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data;
}

async function ask(token: string, signal: AbortSignal): Promise<Invitation> {
  const response = await fetch(`/signin/join?${new URLSearchParams({ token })}`, {
    headers: { accept: "application/json" },
    signal,
  }).catch(() => undefined);
  if (response?.status === 404) return { state: "over" };
  if (response?.ok !== true) return { state: "unknown" };
  const told: unknown = await response.json().catch(() => undefined);
  return { state: "open", name: textIn(told, "name"), email: textIn(told, "email") };
}

function textIn(told: unknown, key: "name" | "email"): string {
  const value: unknown = Object(told)[key];
  return typeof value === "string" ? value : "";
}
