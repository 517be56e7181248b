import { artifactRef, limits } from "@stepcast/contracts";
import { defineSkill } from "@stepcast/engine";
import { z } from "zod";
import { fileNameOf } from "../report/file-name.ts";
import { locale } from "../report/locale.ts";
import { pageHtml } from "./html.ts";

const line = z.string().min(1).max(limits.labelChars);
const text = z.string().max(limits.messageChars);

/** Addresses that a click may open; a script is none of them. */
const address = z
  .string()
  .max(500)
  .regex(
    /^(?:https:\/\/|mailto:|tel:|#)[^\s"'<>]*$/i,
    "use https:, mailto:, tel: or a #place on the page",
  );

/** Builds a landing page as one HTML file, without scripts and without anything from elsewhere. */
export const pageBuild = defineSkill({
  id: "page.build",
  title: "Web page",
  icon: "🌐",
  description: "Builds a landing page as one HTML file that needs nothing else.",
  input: z.strictObject({
    title: line,
    locale: locale.default("en"),
    tagline: line,
    description: text.min(1).optional(),
    sections: z
      .array(
        z.strictObject({
          heading: line,
          text: text.optional(),
          items: z.array(text.min(1)).max(50).optional(),
        }),
      )
      .max(20)
      .default([]),
    action: z.strictObject({ label: line, href: address }).optional(),
    footer: line.optional(),
    fileName: z.string().min(1).max(100).optional(),
  }),
  output: z.strictObject({ artifact: artifactRef }),
  async run(request, context) {
    const content = pageHtml(request);
    const name = fileNameOf(request.fileName ?? request.title, "html");
    return { artifact: await context.artifact({ name, mediaType: "text/html", content }) };
  },
});
