import { JURISDICTIONS, PLACE_IN_JURISDICTION } from './jurisdiction.rules.ts';
import {
  COMBINING_KINDS,
  type CombiningKind,
  type LeafKind,
  REQUIREMENT_KINDS,
  type RequirementKind,
  type RequirementSubject,
  SHOP_KINDS,
  TECHNICIAN_KINDS,
} from './requirement.rules.ts';
import {
  type CodeSection,
  KIND_DESCRIPTIONS,
  LEAF_FORMS,
  MAX_REQUIREMENT_COUNT,
  MAX_REQUIREMENT_YEARS,
  type ValueForm,
} from './requirement-forms.rules.ts';

/** The codes a schema lists: a rule pack has them. A section that is left out has none. */
export interface ListedCodes {
  readonly tests: Codes;
  readonly designations: Codes;
  readonly series?: Codes;
  readonly repairAreas?: Codes;
  readonly networks?: Codes;
  readonly governmentClasses?: Codes;
  readonly oemPrograms?: ReadonlyMap<string, { readonly levels: readonly { readonly code: string }[] }>;
}
type Codes = { keys(): Iterable<string> };

/** A JSON Schema, or part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The requirement language as a JSON Schema (draft 2020-12), from the same table by which it is read, with every code of the
 * pack. Whatever the parser accepts is valid. It cannot say that an `n` must not exceed its list, that a list must not repeat a
 * leaf, or how deep and large a requirement may be: those the parser alone refuses.
 */
export function requirementJsonSchema(known: ListedCodes, subject: RequirementSubject): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `A requirement about a ${NAMES[subject]}`,
    description: 'A tree of which every node has exactly one member.',
    $ref: referenceTo(subject),
    $defs: {
      [NAMES.TECHNICIAN]: nodeSchema(known, 'TECHNICIAN'),
      ...(subject === 'SHOP' && { [NAMES.SHOP]: nodeSchema(known, 'SHOP') }),
    },
  };
}

const NAMES = { TECHNICIAN: 'technician', SHOP: 'shop' } as const;
const LEAVES: Readonly<Record<RequirementSubject, readonly LeafKind[]>> = {
  TECHNICIAN: TECHNICIAN_KINDS,
  SHOP: SHOP_KINDS,
};

function referenceTo(subject: RequirementSubject): string {
  return `#/$defs/${NAMES[subject]}`;
}

function nodeSchema(known: ListedCodes, subject: RequirementSubject): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const kind of REQUIREMENT_KINDS) {
    const schema = memberSchema(kind, known, subject);
    if (schema) properties[kind] = { description: KIND_DESCRIPTIONS[kind], ...schema };
  }
  return { type: 'object', properties, additionalProperties: false, minProperties: 1, maxProperties: 1 };
}

function memberSchema(kind: RequirementKind, known: ListedCodes, subject: RequirementSubject): JsonSchema | undefined {
  const combining = COMBINING_KINDS.find((each) => each === kind);
  if (combining) return combiningSchema(combining, subject);
  const leaf = LEAVES[subject].find((each) => each === kind);
  return leaf && valueSchema(LEAF_FORMS[leaf], known);
}

function combiningSchema(kind: CombiningKind, subject: RequirementSubject): JsonSchema {
  const node = { $ref: referenceTo(subject) };
  const list = { type: 'array', items: node, minItems: 1 };
  if (kind === 'not') return node;
  return kind === 'atLeast' ? objectSchema({ n: { type: 'integer', minimum: 1 }, of: list }) : list;
}

/** Undefined where the pack has no code that could be named. */
function valueSchema(form: ValueForm, known: ListedCodes): JsonSchema | undefined {
  switch (form.form) {
    case 'TRUE':
      return { const: true };
    case 'CODE':
      return codeSchema(form.of, known);
    case 'CODES':
      return codesSchema(form.of, known);
    case 'TRUE_OR_CODES': {
      const codes = codesSchema(form.of, known);
      return { anyOf: [{ const: true }, ...(codes ? [codes] : [])] };
    }
    case 'JURISDICTION':
      return { enum: [...JURISDICTIONS] };
    case 'PLACE':
      return { anyOf: [{ enum: [...JURISDICTIONS] }, { type: 'string', pattern: PLACE_IN_JURISDICTION }] };
    case 'YEARS':
      return { type: 'number', exclusiveMinimum: 0, maximum: MAX_REQUIREMENT_YEARS, multipleOf: 0.5 };
    case 'COUNT':
      return COUNT;
    case 'FRACTION':
      return objectSchema({ n: COUNT, of: COUNT });
    case 'OEM':
      return oemSchema(known);
    case 'WHO':
      return { $ref: referenceTo('TECHNICIAN') };
    case 'OBJECT':
      return membersSchema(form, known);
  }
}

const COUNT: JsonSchema = { type: 'integer', minimum: 1, maximum: MAX_REQUIREMENT_COUNT };

function codeSchema(section: CodeSection, known: ListedCodes): JsonSchema | undefined {
  const codes = [...(known[section]?.keys() ?? [])];
  return codes.length > 0 ? { enum: codes } : undefined;
}

function codesSchema(section: CodeSection, known: ListedCodes): JsonSchema | undefined {
  const items = codeSchema(section, known);
  return items && { type: 'array', items, minItems: 1, maxItems: MAX_REQUIREMENT_COUNT, uniqueItems: true };
}

/** Each programme with its own levels. */
function oemSchema({ oemPrograms }: ListedCodes): JsonSchema | undefined {
  if (!oemPrograms || oemPrograms.size === 0) return undefined;
  const anyOf = [...oemPrograms].map(([program, { levels }]) =>
    objectSchema(
      { program: { const: program } },
      levels.length > 0 ? { level: { enum: levels.map(({ code }) => code) } } : {},
    ),
  );
  return { anyOf };
}

function membersSchema(form: Extract<ValueForm, { form: 'OBJECT' }>, known: ListedCodes): JsonSchema | undefined {
  const required = schemasOf(form.required, known);
  if (Object.keys(required).length < Object.keys(form.required).length) return undefined;
  return objectSchema(required, schemasOf(form.optional, known));
}

function schemasOf(members: Readonly<Record<string, ValueForm>>, known: ListedCodes): Record<string, JsonSchema> {
  const schemas: Record<string, JsonSchema> = {};
  for (const [name, form] of Object.entries(members)) {
    const schema = valueSchema(form, known);
    if (schema) schemas[name] = schema;
  }
  return schemas;
}

function objectSchema(required: Record<string, JsonSchema>, optional: Record<string, JsonSchema> = {}): JsonSchema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}
