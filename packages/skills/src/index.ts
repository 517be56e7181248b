export { builtinSkills } from "./builtin.ts";
export { echo } from "./core/echo.ts";
export { fail } from "./core/fail.ts";
export { noop } from "./core/noop.ts";
export { sleep } from "./core/sleep.ts";
export { csvRead } from "./csv/read.ts";
