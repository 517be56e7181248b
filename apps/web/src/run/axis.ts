const mostTicks = 6;
const steps = [1, 2, 5];

/** Round places on an axis from 0 to `spanMs`, a handful at most, 0 included and the end left free. */
export function axisTicks(spanMs: number): readonly number[] {
  const every = roundStep(spanMs / mostTicks);
  const ticks: number[] = [];
  for (let at = 0; at <= spanMs * 0.97; at += every) ticks.push(at);
  return ticks;
}

/** The next of 1, 2, 5, 10, 20, ... ms; from a minute on, of whole minutes. */
function roundStep(atLeastMs: number): number {
  const unit = atLeastMs > 60_000 ? 60_000 : 1;
  for (let power = 1; ; power *= 10)
    for (const step of steps) if (step * power * unit >= atLeastMs) return step * power * unit;
}
