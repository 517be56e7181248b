/** Control characters, which no document may hold, and marks that turn the order of the text around them. */
const unwanted = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff\u202a-\u202e\u2066-\u2069]/gu;

/** Text from outside as a document can hold it: well formed, without control characters and overrides of direction. */
function cleanText(text: string): string {
  return text.toWellFormed().replace(unwanted, "");
}

/** The same on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}

/** For text between tags and in quoted attributes of HTML, XML and SVG. */
export function escapeMarkup(text: string): string {
  return cleanText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
