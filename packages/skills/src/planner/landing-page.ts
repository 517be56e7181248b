import type { JsonValue, PlanInput } from "@stepcast/contracts";
import type { Locale } from "../report/locale.ts";
import { type LandingPageWords, landingPageWords } from "./landing-page-words.ts";
import { again, planTitle, ref, type Step } from "./plan-step.ts";

export interface LandingPageOptions {
  readonly locale: Locale;
  /** Whose page it is; may be empty. */
  readonly name: string;
  /** Texts of the page; what is missing becomes a place in square brackets. */
  readonly texts?: LandingPageTexts;
}

export interface LandingPageTexts {
  readonly tagline?: string | undefined;
  readonly description?: string | undefined;
  readonly features?: readonly string[] | undefined;
  /** How to get in touch; an e-mail address becomes a button. */
  readonly contact?: string | undefined;
}

/** A page as one HTML file, a look over it, and a list of what is left to do. */
export function landingPage({ locale, name, texts = {} }: LandingPageOptions): PlanInput {
  const words = landingPageWords[locale];
  return {
    name: planTitle(locale, words.title, name),
    phases: [
      { id: "page", name: words.phases.page },
      { id: "check", name: words.phases.check },
    ],
    input: { page: pageContent(name, locale, texts) },
    steps: [
      {
        id: "build",
        skill: "page.build",
        label: words.steps.build,
        icon: "🌐",
        phase: "page",
        input: ref("/input/page"),
        timeoutMs: 10_000,
        retry: again,
      },
      {
        id: "check",
        skill: "page.check",
        label: words.steps.check,
        icon: "🔎",
        phase: "check",
        input: { page: ref("/steps/build/output/artifact"), locale },
        timeoutMs: 10_000,
      },
      report(words, locale),
    ],
    output: {
      checkCount: ref("/steps/check/output/checkCount"),
      passedCount: ref("/steps/check/output/passedCount"),
      openCount: ref("/steps/check/output/openCount"),
      page: ref("/steps/build/output/artifact"),
      report: ref("/steps/report/output/artifact"),
    },
    deadlineMs: 600_000,
  };
}

function pageContent(name: string, locale: Locale, texts: LandingPageTexts): JsonValue {
  const { sections, unnamed, tagline, action, files } = landingPageWords[locale];
  const title = name === "" ? `[${unnamed}]` : name;
  const { contact } = texts;
  const email = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.exec(contact ?? "")?.[0];
  return {
    title,
    locale,
    fileName: files.page,
    tagline: texts.tagline ?? tagline(title.replace(/^\[|\]$/g, "")),
    ...(texts.description === undefined ? {} : { description: texts.description }),
    sections: [
      { heading: sections.what, text: texts.description ?? sections.whatText },
      { heading: sections.why, items: [...(texts.features ?? sections.reasons)] },
      { heading: sections.contact, text: contact ?? sections.contactText },
    ],
    ...(email === undefined ? {} : { action: { label: action, href: `mailto:${email}` } }),
  };
}

function report({ report: words, steps, files }: LandingPageWords, locale: Locale): Step {
  return {
    id: "report",
    skill: "report.markdown",
    label: steps.report,
    icon: "📄",
    phase: "check",
    input: {
      title: words.title,
      locale,
      fileName: files.report,
      sections: [
        {
          heading: words.checks,
          facts: [
            {
              label: words.checkCount,
              value: ref("/steps/check/output/checkCount"),
              format: "integer",
            },
            {
              label: words.passedCount,
              value: ref("/steps/check/output/passedCount"),
              format: "integer",
            },
          ],
          table: {
            columns: [
              { field: "mark", title: words.passed },
              { field: "name", title: words.check },
              { field: "detail", title: words.detail },
            ],
            rows: ref("/steps/check/output/checks"),
          },
        },
        { heading: words.open, text: words.openIntro, list: ref("/steps/check/output/open") },
      ],
    },
    timeoutMs: 10_000,
    retry: again,
  };
}
