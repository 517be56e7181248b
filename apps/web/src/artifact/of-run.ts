import { createContext } from "react";

/** The run whose files are shown: it knows why one of them is gone. */
export const OfRunContext = createContext<string | undefined>(undefined);
