import type { Stepcast } from "@stepcast/client";
import { createContext } from "react";

export const StepcastContext = createContext<Stepcast | undefined>(undefined);
