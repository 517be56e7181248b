import { log } from "./0001-log.ts";
import { producers } from "./0002-producers.ts";
import { rooms } from "./0003-rooms.ts";
import { retention } from "./0004-retention.ts";
import { artifactsOfAUser } from "./0005-artifacts-of-a-user.ts";
import { compaction } from "./0006-compaction.ts";
import { auditSubjects } from "./0007-audit-subjects.ts";
import { standing } from "./0008-standing.ts";
import { wantedArtifacts } from "./0009-wanted-artifacts.ts";
import { alarmEvents } from "./0010-alarm-events.ts";

/** In order; the place in this list is the version that a migration leads to. Released ones never change. */
export const migrations: readonly string[] = [
  log,
  producers,
  rooms,
  retention,
  artifactsOfAUser,
  compaction,
  auditSubjects,
  standing,
  wantedArtifacts,
  alarmEvents,
];
