import { useQuery } from "@tanstack/react-query";
import { useMe } from "../session/use-me.ts";
import type { Diagnosis } from "./checks.ts";

const freshMs = 10_000;

/** What the server says of itself; undefined for those whom it does not tell. */
export function useDiagnosis(): Diagnosis | undefined {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ["diagnosis"],
    queryFn: async ({ signal }) => {
      const response = await fetch("/api/v1/diagnosis", { signal });
      // Cast: the server's own answer, in as much of its shape as is shown.
      return response.ok ? ((await response.json()) as Diagnosis) : null;
    },
    enabled: me?.role === "owner",
    refetchInterval: freshMs,
    retry: false,
  });
  return data ?? undefined;
}
