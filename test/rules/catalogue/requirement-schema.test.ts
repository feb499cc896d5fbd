import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  REQUIREMENT_KINDS,
  REQUIREMENT_SUBJECTS,
  type RequirementSubject,
  SHOP_KINDS,
  TECHNICIAN_KINDS,
} from '../../../src/modules/catalogue/requirement.rules.ts';
import { parseRequirement } from '../../../src/modules/catalogue/requirement-parsing.rules.ts';
import {
  type JsonSchema,
  type ListedCodes,
  requirementJsonSchema,
} from '../../../src/modules/catalogue/requirement-schema.rules.ts';
import type { KnownCodes } from '../../../src/modules/catalogue/requirement-values.rules.ts';
import { anyShopRequirement, anyTechnicianRequirement } from './language-world.ts';

const codes = (...names: readonly string[]) => new Map(names.map((name) => [name, name]));
const pack: ListedCodes & KnownCodes = {
  tests: codes('A1', 'A5', 'T4'),
  designations: codes('PAIR', 'PAIR_FOR_LIFE', 'EITHER'),
  series: codes('A', 'T'),
  repairAreas: codes('BRAKES', 'ENGINES'),
  networks: codes('FORD'),
  governmentClasses: codes('SAFETY_INSPECTION'),
  oemPrograms: new Map([['FORD_FACT', { levels: [{ code: 'CERTIFIED' }, { code: 'MASTER' }] }]]),
};
const schemas = {
  TECHNICIAN: requirementJsonSchema(pack, 'TECHNICIAN'),
  SHOP: requirementJsonSchema(pack, 'SHOP'),
};

type Check = (given: never, value: unknown, root: JsonSchema, schema: JsonSchema) => boolean;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keywords the schema uses, as draft 2020-12 defines them. An unknown one fails: nothing in it is left unchecked. */
const KEYWORDS: Readonly<Record<string, Check>> = {
  $schema: () => true,
  title: () => true,
  description: () => true,
  $defs: () => true,
  $ref: (given: string, value, root) => {
    const target = given
      .slice(2)
      .split('/')
      .reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), root);
    return isObject(target) && isValid(target, value, root);
  },
  type: (given: string, value) => {
    if (given === 'object') return isObject(value);
    if (given === 'string') return typeof value === 'string';
    if (given === 'array') return Array.isArray(value);
    return typeof value === 'number' && (given === 'number' || Number.isInteger(value));
  },
  pattern: (given: string, value) => typeof value !== 'string' || new RegExp(given, 'u').test(value),
  const: (given: unknown, value) => given === value,
  enum: (given: readonly unknown[], value) => given.includes(value),
  anyOf: (given: readonly JsonSchema[], value, root) => given.some((each) => isValid(each, value, root)),
  properties: (given: Readonly<Record<string, JsonSchema>>, value, root) =>
    !isObject(value) ||
    Object.entries(given).every(([name, each]) => !Object.hasOwn(value, name) || isValid(each, value[name], root)),
  additionalProperties: (_given: false, value, _root, schema) =>
    !isObject(value) || Object.keys(value).every((name) => Object.hasOwn(schema['properties'] ?? {}, name)),
  required: (given: readonly string[], value) => !isObject(value) || given.every((name) => Object.hasOwn(value, name)),
  minProperties: (given: number, value) => !isObject(value) || Object.keys(value).length >= given,
  maxProperties: (given: number, value) => !isObject(value) || Object.keys(value).length <= given,
  items: (given: JsonSchema, value, root) => !Array.isArray(value) || value.every((item) => isValid(given, item, root)),
  minItems: (given: number, value) => !Array.isArray(value) || value.length >= given,
  maxItems: (given: number, value) => !Array.isArray(value) || value.length <= given,
  uniqueItems: (_given: true, value) => !Array.isArray(value) || new Set(value).size === value.length,
  minimum: (given: number, value) => typeof value !== 'number' || value >= given,
  maximum: (given: number, value) => typeof value !== 'number' || value <= given,
  exclusiveMinimum: (given: number, value) => typeof value !== 'number' || value > given,
  multipleOf: (given: number, value) => typeof value !== 'number' || Number.isInteger(value / given),
};

function isValid(schema: JsonSchema, value: unknown, root: JsonSchema = schema): boolean {
  return Object.entries(schema).every(([keyword, given]) => {
    const check = KEYWORDS[keyword];
    if (!check) throw new Error(`the check does not know ${keyword}`);
    return check(given as never, value, root, schema);
  });
}

test.each(REQUIREMENT_SUBJECTS)('a schema about a %s describes every member there is', (subject) => {
  const defs = schemas[subject]['$defs'] as Record<string, { properties: Record<string, { description: string }> }>;
  const { properties } = defs[subject.toLowerCase()] ?? { properties: {} };
  const others: readonly string[] = subject === 'SHOP' ? TECHNICIAN_KINDS : SHOP_KINDS;
  expect(Object.keys(properties)).toEqual(REQUIREMENT_KINDS.filter((kind) => !others.includes(kind)));
  for (const { description } of Object.values(properties)) expect(description).toMatch(/\.$/);
});

test('a pack without a section offers none of its members', () => {
  const bare = requirementJsonSchema({ tests: codes('A1'), designations: codes() }, 'TECHNICIAN');
  expect(isValid(bare, { holdsTest: 'A1' })).toBe(true);
  expect(isValid(bare, { experienceYears: { years: 2 } })).toBe(true);
  expect(isValid(bare, { holdsDesignation: 'PAIR' })).toBe(false);
  expect(isValid(bare, { holdsOem: { program: 'FORD_FACT' } })).toBe(false);
  expect(JSON.stringify(bare)).not.toContain('"enum":[]');
});

describe('whatever the parser accepts is valid', () => {
  const accepts = (value: unknown, subject: RequirementSubject) => {
    fc.pre(parseRequirement(value, pack, [], subject).ok);
    expect(isValid(schemas[subject], value)).toBe(true);
  };

  test('of requirements about technicians', () => {
    fc.assert(
      fc.property(anyTechnicianRequirement, (value) => accepts(value, 'TECHNICIAN')),
      { numRuns: 200 },
    );
  });

  test('of requirements about shops', () => {
    fc.assert(
      fc.property(anyShopRequirement, (value) => accepts(value, 'SHOP')),
      { numRuns: 200 },
    );
  });
});

test.each<[RequirementSubject, unknown]>([
  ['TECHNICIAN', 'A5'],
  ['TECHNICIAN', {}],
  ['TECHNICIAN', { holdsTest: 'A1', heldTest: 'A1' }],
  ['TECHNICIAN', { holdsTest: 'Z9' }],
  ['TECHNICIAN', { holdsTest: 5 }],
  ['TECHNICIAN', { isOpen: true }],
  ['TECHNICIAN', { isCertified: false }],
  ['TECHNICIAN', { allOf: [] }],
  ['TECHNICIAN', { anyOf: { holdsTest: 'A1' } }],
  ['TECHNICIAN', { atLeast: { n: 0, of: [{ holdsTest: 'A1' }] } }],
  ['TECHNICIAN', { atLeast: { n: 1 } }],
  ['TECHNICIAN', { not: [{ holdsTest: 'A1' }] }],
  ['TECHNICIAN', { not: { not: { holdsTest: 'Z9' } } }],
  ['TECHNICIAN', { holdsOem: { program: 'NO' } }],
  ['TECHNICIAN', { holdsOem: { program: 'FORD_FACT', level: 'TOP' } }],
  ['TECHNICIAN', { holdsOem: { level: 'MASTER' } }],
  ['TECHNICIAN', { holdsGovernment: { class: 'SAFETY_INSPECTION' } }],
  ['TECHNICIAN', { holdsGovernment: { class: 'SAFETY_INSPECTION', jurisdiction: 'US-XX' } }],
  ['TECHNICIAN', { holdsGovernment: { class: 'SAFETY_INSPECTION', jurisdiction: 'US-NY/' } }],
  ['TECHNICIAN', { holdsGovernment: { class: 'SAFETY_INSPECTION', jurisdiction: `US-NY/${'x'.repeat(81)}` } }],
  ['TECHNICIAN', { experienceYears: { years: 0 } }],
  ['TECHNICIAN', { experienceYears: { years: 0.3 } }],
  ['TECHNICIAN', { trainingYears: { years: 61 } }],
  ['TECHNICIAN', { trainingYears: { years: 2, series: [] } }],
  ['SHOP', { holdsTest: 'A1' }],
  ['SHOP', { certifiedShare: { atLeast: { n: 0, of: 4 } } }],
  ['SHOP', { certifiedShare: { atLeast: { n: 3, of: 1001 } } }],
  ['SHOP', { certifiedShare: { atLeast: { n: 3, of: 4 }, who: { isOpen: true } } }],
  ['SHOP', { technicians: { atLeast: 1 } }],
  ['SHOP', { technicians: { atLeast: 1.5, who: { isCertified: true } } }],
  ['SHOP', { areasCovered: [] }],
  ['SHOP', { areasCovered: ['BRAKES', 'BRAKES'] }],
  ['SHOP', { areasCovered: false }],
  ['SHOP', { located: { jurisdiction: 'California' } }],
  ['SHOP', { located: { jurisdiction: 'US-NY/New York City' } }],
  ['SHOP', { inNetwork: 'TESLA' }],
  ['SHOP', { isOpen: true, extra: 1 }],
])('about a %s, %j is neither parsed nor valid', (subject, value) => {
  expect(parseRequirement(value, pack, [], subject).ok).toBe(false);
  expect(isValid(schemas[subject], value)).toBe(false);
});
