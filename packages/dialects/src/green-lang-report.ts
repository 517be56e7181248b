/** The source's names of what programs report, and the log's. */
const names: ReadonlyMap<string, string> = new Map([
  ["agent_id", "agentId"],
  ["job_id", "jobId"],
  ["alarm_id", "alarmId"],
  ["source_id", "sourceId"],
  ["progress_percent", "percent"],
  ["current_step", "currentStep"],
  ["step_number", "stepNumber"],
  ["total_steps", "totalSteps"],
  ["elapsed_seconds", "elapsedMs"],
  ["estimated_total_seconds", "estimatedTotalMs"],
  ["current_value", "currentValue"],
  ["threshold_value", "thresholdValue"],
]);

/**
 * What a program reports in the words of the plant's streams (source E), in the log's own: times
 * from seconds into whole milliseconds, and without what is null, since that source says so of what
 * is not known. A report without any of those words is returned as it is. What is said in both
 * stays, for the report's schema to refuse.
 */
export function fromGreenLang(report: object): object {
  const members = Object.entries(report);
  if (!members.some(([name]) => names.has(name))) return report;
  return Object.fromEntries(
    members
      .filter(([, value]) => value !== null)
      .map(([name, value]) => {
        const own = names.get(name);
        if (own === undefined || Object.hasOwn(report, own)) return [name, value];
        return [own, name.endsWith("_seconds") ? milliseconds(value) : value];
      }),
  );
}

/** What is no number stays as it is, and is refused as such. */
function milliseconds(seconds: unknown): unknown {
  return typeof seconds === "number" ? Math.round(1_000 * seconds) : seconds;
}
