import { createContext } from "react";

/** True where calls carry a token of the page: the browser does not send it for a picture or a download. */
export const BearerContext = createContext(false);
