// The lower layers keep their own test doubles behind a `/testing` door, since their tests cannot
// import a package that stands above them; everybody else finds all of them here.
export {
  eventArbitrary,
  garbageArbitrary,
  jsonValueArbitrary,
  planArbitrary,
  runArbitrary,
  type SeededRandom,
  seededRandom,
} from "@stepcast/contracts/testing";
export { createFakeClock, type FakeClock } from "@stepcast/engine/testing";
export { writtenWalBytes } from "@stepcast/store/testing";
export { createTestContext, type TestContext, type TestContextOptions } from "./skill-context.ts";
export { runToEnd, type TestRun, type TestRunOptions, type TestStart } from "./skill-run.ts";
