import type { Skill } from "@stepcast/engine";
import { archiveRead } from "./archive/read.ts";
import { echo } from "./core/echo.ts";
import { fail } from "./core/fail.ts";
import { noop } from "./core/noop.ts";
import { sleep } from "./core/sleep.ts";
import { csvRead } from "./csv/read.ts";
import { dataAggregate } from "./data/aggregate.ts";
import { dataFilter } from "./data/filter.ts";
import { dataMap } from "./data/map.ts";
import { dataPick } from "./data/pick.ts";
import { dataSort } from "./data/sort.ts";
import { createFileList } from "./file/list.ts";
import { createFileRead } from "./file/read.ts";
import { createFileWrite } from "./file/write.ts";
import { cashflow } from "./finance/cashflow.ts";
import { irr } from "./finance/irr.ts";
import { npv } from "./finance/npv.ts";
import { sensitivity } from "./finance/sensitivity.ts";
import { createHttpRequest, type HttpOptions } from "./http/request.ts";
import { pageBuild } from "./page/build.ts";
import { pageCheck } from "./page/check.ts";
import { createProcessRun, type ProcessOptions } from "./process/run.ts";
import { chart } from "./report/chart.ts";
import { markdown } from "./report/markdown.ts";
import { steamEfficiency } from "./steam/efficiency.ts";
import { textMatch } from "./text/match.ts";
import { textReplace } from "./text/replace.ts";
import { textSplit } from "./text/split.ts";

/** What the operator opens to plans. Nothing of it: plans compute, and ask public web addresses. */
export interface BuiltinOptions {
  /** Default: public hosts on ports 80 and 443. */
  readonly http?: HttpOptions | undefined;
  /** The folder whose files plans may use, each user's below a folder of its own. Absent: there are no file skills. */
  readonly workspace?: string | undefined;
  /** The programs that plans may run. Absent: `process.run` is not there. */
  readonly process?: ProcessOptions | undefined;
}

/** These compute from their input and touch nothing outside. */
const pureSkills: readonly Skill[] = [
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
  dataPick,
  dataMap,
  dataFilter,
  dataSort,
  dataAggregate,
  archiveRead,
  textMatch,
  textReplace,
  textSplit,
];

/** Every skill that Stepcast brings. Cheap to import: heavy libraries are loaded by the skill that needs them, when it runs. */
export function builtinSkills(options: BuiltinOptions = {}): readonly Skill[] {
  const { http, workspace, process } = options;
  const skills: Skill[] = [...pureSkills, createHttpRequest(http)];
  if (workspace !== undefined)
    skills.push(createFileRead(workspace), createFileWrite(workspace), createFileList(workspace));
  if (process !== undefined) skills.push(createProcessRun(process));
  return skills;
}
