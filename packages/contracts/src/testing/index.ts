export { eventArbitrary, garbageArbitrary } from "./event-arbitrary.ts";
export { eventDataArbitrary, planArbitrary } from "./event-data.ts";
export { jsonValueArbitrary } from "./event-part.ts";
export { runArbitrary } from "./run-arbitrary.ts";
export { type SeededRandom, seededRandom } from "./seeded-random.ts";
