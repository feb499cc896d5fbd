import { parseDay } from '../../kernel/day.ts';
import { isJsonObject, type JsonObject } from './strict-json.rules.ts';

/** The last second of the year 9999: no date in a token may lie beyond it. */
const MAX_NUMERIC_DATE = 253_402_300_799;
/** 9999-12-31. */
const MAX_EPOCH_DAY = 2_932_896;
const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CODE_PATTERN = /^[A-Z][A-Z0-9_]{0,39}$/;
const CONTROL_CHARACTERS = /\p{Cc}/u;

/** The name of the first claim whose value is not what its test wants, or undefined when all are. */
export function firstBadClaim(
  claims: { readonly [name: string]: unknown },
  shape: { readonly [name: string]: (value: unknown) => boolean },
): string | undefined {
  return Object.entries(shape).find(
    ([name, holds]) => !holds(Object.hasOwn(claims, name) ? claims[name] : undefined),
  )?.[0];
}

/** Whether `value` is a NumericDate in whole seconds; text or fractions are not (RFC 7519 allows fractions, we sign none). */
export function isNumericDate(value: unknown): value is number {
  return isIntegerWithin(value, 0, MAX_NUMERIC_DATE);
}

/** Whether `exp` lies after `iat`, and by no more than `seconds`. Both must be known to be NumericDates. */
export function livesAtMost(claims: JsonObject, seconds: number): boolean {
  const life = Number(claims['exp']) - Number(claims['iat']);
  return life > 0 && life <= seconds;
}

export function isIntegerWithin(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** Whether `value` is a day counted from 1970-01-01, within four-digit years after it. */
export function isEpochDay(value: unknown): value is number {
  return isIntegerWithin(value, 0, MAX_EPOCH_DAY);
}

/** Whether `value` is a UUID in lower-case canonical text (RFC 9562). */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID_PATTERN.test(value);
}

/** Whether `value` is the code of a test, designation, standing, purpose or check. */
export function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE_PATTERN.test(value);
}

export function isDayText(value: unknown): boolean {
  return typeof value === 'string' && parseDay(value) !== undefined;
}

/** Whether `value` is a moment exactly as Date.toISOString writes it. */
export function isIsoMoment(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const moment = new Date(value);
  return !Number.isNaN(moment.getTime()) && moment.toISOString() === value;
}

/** Whether `value` is well-formed text of 1 to `most` UTF-16 units without control characters. */
export function isPlainText(value: unknown, most: number): value is string {
  return (
    typeof value === 'string' &&
    value.length >= 1 &&
    value.length <= most &&
    value.isWellFormed() &&
    !CONTROL_CHARACTERS.test(value)
  );
}

/** Whether `value` is absent or passes; an explicit null is not absent. */
export function optional(holds: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === undefined || holds(value);
}

export function nullable(holds: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === null || holds(value);
}

export function listOf(holds: (value: unknown) => boolean, most: number): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.length <= most && value.every(holds);
}

export function objectOf(shape: { readonly [name: string]: (value: unknown) => boolean }): (value: unknown) => boolean {
  const members = Object.entries(shape);
  return (value) =>
    isJsonObject(value) &&
    members.every(([name, holds]) => holds(Object.hasOwn(value, name) ? value[name] : undefined));
}
