import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import Markdown from "./markdown.tsx";

test("the page keeps the only heading of the first level, whatever a text says", () => {
  const shown = renderToStaticMarkup(
    <Markdown text={"# One\n\n## Two\n\n##### Five\n\n###### Six"} />,
  );
  expect(shown.match(/<h\d>\w+/g)).toEqual(["<h2>One", "<h3>Two", "<h6>Five", "<h6>Six"]);
});
