export { eventArbitrary, garbageArbitrary } from "./event-arbitrary.ts";
export { eventDataArbitrary, jsonValueArbitrary, planArbitrary } from "./event-data.ts";
export { runArbitrary } from "./run-arbitrary.ts";
export { type SeededRandom, seededRandom } from "./seeded-random.ts";
