import type { Skill } from "@stepcast/engine";
import { echo } from "./core/echo.ts";
import { fail } from "./core/fail.ts";
import { noop } from "./core/noop.ts";
import { sleep } from "./core/sleep.ts";
import { csvRead } from "./csv/read.ts";
import { cashflow } from "./finance/cashflow.ts";
import { irr } from "./finance/irr.ts";
import { npv } from "./finance/npv.ts";
import { sensitivity } from "./finance/sensitivity.ts";
import { pageBuild } from "./page/build.ts";
import { pageCheck } from "./page/check.ts";
import { chart } from "./report/chart.ts";
import { markdown } from "./report/markdown.ts";
import { steamEfficiency } from "./steam/efficiency.ts";

/** Every skill that Stepcast brings. Cheap to import: heavy libraries are loaded by the skill that needs them, when it runs. */
export const builtinSkills: readonly Skill[] = [
  noop,
  echo,
  sleep,
  fail,
  csvRead,
  cashflow,
  npv,
  irr,
  sensitivity,
  chart,
  markdown,
  steamEfficiency,
  pageBuild,
  pageCheck,
];
