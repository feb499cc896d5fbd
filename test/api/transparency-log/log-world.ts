import { statementsOn } from '../../../src/modules/events/statements.ts';
import { databaseLogSource } from '../../../src/modules/transparency-log/database-log-source.ts';
import type { LogSource } from '../../../src/modules/transparency-log/log-source.ts';
import {
  type LogReport,
  type LogVerificationPolicy,
  verifyLog,
} from '../../../src/modules/transparency-log/log-verification.ts';
import { signedKeys } from '../../../src/modules/transparency-log/signed-keys.queries.ts';
import type { World } from '../../support/world.ts';

export const ISSUER = 'https://verify.example.org';

/** What a log in a world's database is verified by. */
export async function policyOf(world: World): Promise<LogVerificationPolicy> {
  const keys = await signedKeys(statementsOn(world.database.pool));
  return { issuers: [ISSUER], keys: keys.find };
}

export function sourceOf(world: World): LogSource {
  return databaseLogSource(statementsOn(world.database.pool));
}

/** Holds everything in the world's database against everything else. */
export async function verified(world: World, more: Partial<LogVerificationPolicy> = {}): Promise<LogReport> {
  return verifyLog(sourceOf(world), { ...(await policyOf(world)), ...more });
}

/** Puts everything that is recorded into the log, and has it signed. */
export async function logged(world: World): Promise<void> {
  world.clock.advance(10);
  await world.app.transparencyLog.goRound();
}
