import { DriverException } from '@mikro-orm/postgresql';

const CLASS_OF_BROKEN_CONSTRAINTS = '23';

/** The name of the constraint that a statement broke; undefined for every other error. */
export function constraintBroken(error: unknown): string | undefined {
  if (!(error instanceof DriverException)) return undefined;
  const { code, constraint } = error as DriverException & { readonly code?: string; readonly constraint?: string };
  return code?.startsWith(CLASS_OF_BROKEN_CONSTRAINTS) ? constraint : undefined;
}
