import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

/**
 * Pictures of other sites would tell them who reads: they become links. HTML inside stays text. The
 * page has its heading: those of a text are below it, each by one level.
 */
const components: Components = {
  img: ({ src, alt }) =>
    typeof src === "string" && src !== "" ? (
      <a href={src} rel="noreferrer noopener nofollow" target="_blank">
        {alt || src}
      </a>
    ) : null,
  a: ({ href, children }) => (
    <a href={href} rel="noreferrer noopener nofollow" target="_blank">
      {children}
    </a>
  ),
  h1: "h2",
  h2: "h3",
  h3: "h4",
  h4: "h5",
  h5: "h6",
  // An empty heading heads nothing.
  th: ({ children, style }) =>
    children === undefined ? (
      <td />
    ) : (
      <th scope="col" style={style}>
        {children}
      </th>
    ),
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
};

const plugins = [remarkGfm];

/** Markdown as text, tables and links; no HTML, no script, no address but http, https and mailto. */
export default function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="prose" dir="auto">
      <ReactMarkdown remarkPlugins={plugins} components={components} skipHtml={false}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
