import { InvalidArgumentError } from 'commander';

/** A moment as an option gives it: with its zone, so that it means the same everywhere. */
export function moment(text: string): Date {
  const isDated = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const parsed = new Date(text);
  if (!isDated || Number.isNaN(parsed.getTime())) {
    throw new InvalidArgumentError('It must be a moment with its zone, such as 2027-01-01T00:00:00Z.');
  }
  return parsed;
}
