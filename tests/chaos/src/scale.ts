/** `STEPCAST_CHAOS=full` (`npm run chaos -- --full`) asks for the large form of every test that has one. */
export const isFull = process.env["STEPCAST_CHAOS"] === "full";

/** Set STEPCAST_CHAOS_SEED to repeat what a seed decided; without it every run is another one. */
export const seed = Number(process.env["STEPCAST_CHAOS_SEED"] ?? Date.now() % 1_000_000);
