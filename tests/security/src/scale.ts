/** `STEPCAST_SECURITY=full` (`npm run security -- --full`) asks for the large form of every test that has one. */
export const isFull = process.env["STEPCAST_SECURITY"] === "full";

/** Set STEPCAST_SECURITY_SEED to repeat what a seed decided; without it every run is another one. */
export const seed = Number(process.env["STEPCAST_SECURITY_SEED"] ?? Date.now() % 1_000_000);
