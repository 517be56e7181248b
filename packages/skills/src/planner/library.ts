import type { PlanInput } from "@stepcast/contracts";
import { businessPlan } from "./business-plan.ts";
import { landingPage } from "./landing-page.ts";
import { sampleCashFlows } from "./sample-cash-flows.ts";
import { sampleSteamReadings } from "./sample-steam-readings.ts";
import { steamPlan } from "./steam-plan.ts";

/** A plan that people can start by name. It brings sample data, which the run's own input replaces. */
export interface LibraryPlan {
  readonly planId: string;
  readonly title: string;
  readonly description: string;
  readonly plan: PlanInput;
}

export const libraryPlans: readonly LibraryPlan[] = [
  {
    planId: "business-plan",
    title: "Business plan",
    description:
      "Reads cash flows from a CSV (input.file), computes NPV and IRR at input.rate, tests what they depend on, and writes a report.",
    plan: businessPlan({ locale: "en", name: "", file: sampleCashFlows("en").content }),
  },
  {
    planId: "landing-page",
    title: "Landing page",
    description:
      "Builds a landing page as one HTML file, looks it over, and lists what is left to do.",
    plan: landingPage({ locale: "en", name: "" }),
  },
  {
    planId: "steam-efficiency",
    title: "Steam efficiency",
    description:
      "Reads boiler readings from a CSV (input.file), computes the efficiency of each by the direct method, and writes a report.",
    plan: steamPlan({ locale: "en", name: "", file: sampleSteamReadings("en").content }),
  },
];
