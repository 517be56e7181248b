export type { ApiContext, Caller, LibraryPlan } from "./context.ts";
export { type ErrorBody, errorBody } from "./error-map.ts";
export { type FeedItem, openFeed } from "./feed-reader.ts";
export { type AppRouter, appRouter, createCaller } from "./root.ts";
export type { RunSnapshot } from "./router/runs.ts";
export { readRun, runNotFound } from "./run-reader.ts";
