export { libraryPlans } from "./library.ts";
export { createTemplatePlanner } from "./template-planner.ts";
