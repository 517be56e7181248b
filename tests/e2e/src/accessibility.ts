import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const timelineMark = "data-timeline";

/** What is wrong with the page for people with a disability, one line each: the rule and the element. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // The other mode opens a page for each look, for frames of other origins, of which there are none. It takes twice as long.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ target }) => id !== "target-size" || !isOnTimeline(target))
      .map(({ html }) => `${id}: ${html}`),
  );
}

/**
 * A block of the timeline is as wide as its step was long. WCAG 2.5.8 allows that where a control of
 * full size does the same: the list of steps, and the buttons to the next and previous step.
 */
function isOnTimeline(target: readonly unknown[]): boolean {
  return target.join(" ").includes(timelineMark);
}
