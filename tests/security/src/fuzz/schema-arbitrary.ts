import fc from "fast-check";

/** What of JSON Schema the product's schemas use. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

export interface SchemaOptions {
  /** The document that `$ref` points into. */
  readonly root: unknown;
  /** Better values for members of a name: ids that exist, plans that run. */
  readonly named: Readonly<Record<string, fc.Arbitrary<unknown>>>;
}

const deepest = 6;
const longestText = 60;
const longestList = 4;

/** Values that a schema allows, as far as it says. Bounded in size whatever it allows. */
export function schemaArbitrary(schema: JsonSchema, options: SchemaOptions): fc.Arbitrary<unknown> {
  return allowedBy(schema, options, 0);
}

function allowedBy(
  schema: JsonSchema,
  options: SchemaOptions,
  depth: number,
): fc.Arbitrary<unknown> {
  if (depth > deepest) return fc.constant(null);
  if (schema.$ref !== undefined)
    return allowedBy(resolved(schema.$ref, options.root), options, depth + 1);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined)
    return fc.oneof(...choices.map((one) => allowedBy(one, options, depth + 1)));
  if (schema.allOf !== undefined)
    return fc
      .tuple(...schema.allOf.map((one) => allowedBy(one, options, depth + 1)))
      .map((parts) => Object.assign({}, ...parts));
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length === 0 && schema.properties === undefined) return fc.jsonValue({ maxDepth: 3 });
  return fc.oneof(
    ...(types.length === 0 ? ["object"] : types).map((type) =>
      ofType(type, schema, options, depth),
    ),
  );
}

function ofType(
  type: string,
  schema: JsonSchema,
  options: SchemaOptions,
  depth: number,
): fc.Arbitrary<unknown> {
  switch (type) {
    case "string":
      return textOf(schema);
    case "integer":
    case "number":
      return numberOf(type, schema);
    case "boolean":
      return fc.boolean();
    case "array":
      return listOf(schema, options, depth);
    case "object":
      return objectOf(schema, options, depth);
    default:
      return fc.constant(null);
  }
}

function textOf({
  pattern,
  minLength = 0,
  maxLength = longestText,
}: JsonSchema): fc.Arbitrary<string> {
  const most = Math.max(minLength, Math.min(maxLength, longestText));
  if (pattern === undefined) return fc.string({ unit: "grapheme", minLength, maxLength: most });
  return fc.stringMatching(new RegExp(pattern), { maxLength: most });
}

function numberOf(type: string, schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const min = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1);
  const max = Math.max(
    min,
    maximum ?? (exclusiveMaximum === undefined ? min + 2_000 : exclusiveMaximum - 1),
  );
  return type === "integer"
    ? fc.integer({ min: Math.ceil(min), max: Math.floor(max) })
    : fc.double({ min, max, noNaN: true });
}

function listOf(
  schema: JsonSchema,
  options: SchemaOptions,
  depth: number,
): fc.Arbitrary<unknown[]> {
  const { prefixItems, items = {}, minItems = 0, maxItems = longestList } = schema;
  if (prefixItems !== undefined)
    return fc.tuple(...prefixItems.map((one) => allowedBy(one, options, depth + 1)));
  const maxLength = Math.max(minItems, Math.min(maxItems, longestList));
  return fc.array(allowedBy(items, options, depth + 1), { minLength: minItems, maxLength });
}

function objectOf(
  schema: JsonSchema,
  options: SchemaOptions,
  depth: number,
): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const members = Object.entries(properties).map(([name, member]) => {
    const known = options.named[name];
    const allowed = allowedBy(member, options, depth + 1);
    const value =
      known === undefined
        ? allowed
        : fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: allowed });
    return [name, value] as const;
  });
  const own = fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
  if (typeof additionalProperties !== "object") return own;
  const others = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 8 }),
    allowedBy(additionalProperties, options, depth + 1),
    {
      maxKeys: longestList,
    },
  );
  return fc.tuple(own, others).map(([mine, more]) => ({ ...more, ...mine }));
}

function resolved(pointer: string, root: unknown): JsonSchema {
  const place = pointer
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "");
  // Cast: the documents are the product's own, and whole.
  return place.reduce((part: unknown, name) => Object(part)[name], root) as JsonSchema;
}
