import { producer } from "@stepcast/contracts";
import { inputSchema, type JsonSchema } from "./json-schema.ts";

/**
 * What a call that takes reports takes as its body: one event, an array of events, or a whole report.
 * `idField`: what the path names; whatever an event says there is not looked at.
 */
export function reportBody(report: JsonSchema, idField: string | undefined): JsonSchema {
  const { events: _events, ...about } = report.properties ?? {};
  const event = eventOf(report, idField);
  const one = { ...event, properties: { ...event.properties, ...about } };
  const events = { ...eventsOf(report), items: event };
  const whole = { ...report, properties: { ...report.properties, events } };
  return { anyOf: [one, events, whole] };
}

/** The report's `producer`, for callers that do not touch the body. */
export function producerHeaders(): Record<string, JsonSchema> {
  const { id, epoch, seq } = inputSchema(producer).properties ?? {};
  const told = "With the two others it stands for `producer` in the body.";
  return {
    "Producer-Id": { ...asSchema(id), description: `Who reports. ${told}` },
    "Producer-Epoch": { ...asSchema(epoch), description: "Grows whenever it begins anew." },
    "Producer-Seq": { ...asSchema(seq), description: "Numbers its reports within an epoch." },
  };
}

/** What the id that the path names may be: the same as in the events. */
export function idOfEvents(report: JsonSchema, idField: string): JsonSchema {
  return asSchema(itemOf(report).properties?.[idField]);
}

function eventOf(report: JsonSchema, idField: string | undefined): JsonSchema {
  const event = itemOf(report);
  if (idField === undefined) return event;
  return {
    ...event,
    properties: { ...event.properties, [idField]: { description: "The path's counts." } },
    required: (event.required ?? []).filter((name) => name !== idField),
  };
}

function itemOf(report: JsonSchema): JsonSchema {
  const { items } = eventsOf(report);
  return Array.isArray(items) ? {} : asSchema(items);
}

function eventsOf({ properties }: JsonSchema): JsonSchema {
  return asSchema(properties?.["events"]);
}

/** JSON Schema may say `true` or `false` where a schema is; zod writes none of them here. */
function asSchema(schema: JsonSchema | boolean | undefined): JsonSchema {
  return typeof schema === "object" ? schema : {};
}
