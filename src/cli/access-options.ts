import { InvalidArgumentError } from 'commander';
import { SCOPES, type Scope, scopeSpelled, spelledScope } from '../kernel/scope.ts';
import { MAX_OVERLAP_MINUTES } from '../modules/accounts/api-key.rules.ts';

/** Scopes as an option gives them: `verify,read_records`. */
export function scopeList(text: string): readonly Scope[] {
  return text.split(',').map((name) => {
    const scope = scopeSpelled(name.trim());
    if (scope) return scope;
    throw new InvalidArgumentError(`Scopes are ${SCOPES.map(spelledScope).join(', ')}.`);
  });
}

/** For how long what is replaced goes on. */
export function minutes(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= MAX_OVERLAP_MINUTES) return count;
  throw new InvalidArgumentError(`It must be a number of minutes from 0 to ${MAX_OVERLAP_MINUTES}.`);
}
