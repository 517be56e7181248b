import { useQuery } from "@tanstack/react-query";

/** What an outside issuer is called, where this server lets people in by one. */
export function useIssuer(): string | undefined {
  const { data } = useQuery({
    queryKey: ["sign-in-methods"],
    queryFn: async ({ signal }) => {
      const response = await fetch("/signin/methods", { signal });
      return response.ok ? issuerIn(await response.json()) : null;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data ?? undefined;
}

function issuerIn(answer: unknown): string | null {
  if (typeof answer !== "object" || answer === null || !("oidc" in answer)) return null;
  const { oidc } = answer;
  if (typeof oidc !== "object" || oidc === null || !("name" in oidc)) return null;
  return typeof oidc.name === "string" ? oidc.name : null;
}
