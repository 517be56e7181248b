import { type Tone, useConnection, useStepcast } from "@stepcast/react";
import { Check, type LucideIcon, TriangleAlert, X } from "lucide-react";
import { useEffect } from "react";
import { useFormat } from "../format/use-format.ts";
import { Row, Rows } from "../ui/rows.tsx";
import { type Finding, findings, type Level } from "./checks.ts";
import { useDiagnosis } from "./use-diagnosis.ts";
import { useSettingsWords } from "./use-settings-words.ts";

const signs: Readonly<Record<Level, readonly [tone: Tone, icon: LucideIcon]>> = {
  ok: ["succeeded", Check],
  warning: ["needs-you", TriangleAlert],
  problem: ["failed", X],
};

/** What would keep events from arriving, checked from here, and what to do about it. */
export function Health({ apartMs }: { readonly apartMs: number }) {
  const w = useSettingsWords().system;
  const format = useFormat();
  const diagnosis = useDiagnosis();
  useOpenStream();
  const state = useConnection((status) => status.state);
  const transport = useConnection((status) => status.transport);
  const found = findings({
    connection: { state, transport },
    apartMs,
    protocol: protocolOfPage(),
    diagnosis,
  });
  const words = (finding: Finding): string => {
    switch (finding.check) {
      case "delivery":
        return w.checks.delivery[finding.by];
      case "clock":
        return finding.level === "ok" ? w.clockRight : w.clockOff(format.duration(finding.apartMs));
      case "connections":
        return w.checks.protocol(finding.protocol);
      case "proxy":
        return finding.between ? w.checks.proxy : w.checks.noProxy;
      case "disk":
        return w.checks.disk(format.bytes(finding.freeBytes));
    }
  };
  return (
    <Rows label={w.health}>
      {found.map((finding) => {
        const [tone, Icon] = signs[finding.level];
        return (
          <Row
            key={finding.check}
            sign={
              <span data-tone={tone} className="text-ink">
                <Icon
                  size={16}
                  strokeWidth={2.25}
                  role="img"
                  aria-label={w.levels[finding.level]}
                />
              </span>
            }
            name={<span className="font-normal">{words(finding)}</span>}
            facts={finding.level !== "ok" && w.advice[finding.check]}
          />
        );
      })}
    </Rows>
  );
}

/** Follows one's runs while the page is shown, so that there is a stream to look at. */
function useOpenStream(): void {
  const client = useStepcast();
  useEffect(
    () => client.watch({ types: ["run.*"] }, { after: "now", onEvents: () => undefined }),
    [client],
  );
}

/** By which version of HTTP the page itself came. */
function protocolOfPage(): string {
  const [page] = performance.getEntriesByType("navigation");
  return page instanceof PerformanceNavigationTiming ? page.nextHopProtocol : "";
}
