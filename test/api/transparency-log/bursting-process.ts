import { flushCompileCache } from 'node:module';
import { parseConfig } from '../../../src/config.ts';
import { openDatabase } from '../../../src/database.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { day } from '../../../src/kernel/day.ts';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { systemRandomness } from '../../../src/kernel/randomness.ts';
import { RecordedActions } from '../../../src/modules/audit/recorded-actions.ts';
import { LookUpLedger } from '../../../src/modules/ledger/look-up-ledger.ts';
import { SigningKeyService } from '../../../src/modules/tokens/signing-key.service.ts';
import { LogHeadSigning } from '../../../src/modules/transparency-log/log-head-signing.ts';
import { LogSequencer } from '../../../src/modules/transparency-log/log-sequencer.ts';
import { TransparencyLog } from '../../../src/modules/transparency-log/transparency-log.ts';

/**
 * Changes the record, answers questions and keeps the log as fast as it can, until it is killed. What has been acknowledged
 * is a line of its output: `C` and an idempotency key, `L` and the id of a look-up.
 */
const [, , databaseUrl = '', organizationId = '', apiKeyId = '', keyId = '', burst = ''] = process.argv;
const config = parseConfig({
  PUBLIC_URL: 'https://verify.example.org',
  KEY_ENCRYPTION_KEY: 'kekekekekekekekekekekekekekekekekekekekekek',
});
const clock = systemClock(config.timeZone);
const ids = uuidV7Ids(clock, systemRandomness);
const database = await openDatabase(databaseUrl, 10);
const { orm, pool } = database;
const actions = new RecordedActions(orm, clock, ids, pool);
const ledger = new LookUpLedger(database, { error: (_, message) => process.stderr.write(`${message}\n`) });
const keys = new SigningKeyService(orm.em, clock, systemRandomness, config.keyEncryptionKey ?? new Uint8Array());
const log = new TransparencyLog(
  new LogSequencer(pool, 20),
  new LogHeadSigning({ em: orm.em, pool, keys, clock, issuer: config.publicUrl }),
);
/** Waits for a reader who is slow: such a line is not said yet. */
const acknowledged = (line: string) =>
  new Promise<void>((resolve) => void process.stdout.write(`${line}\n`, () => resolve()));

async function change(worker: number): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const idempotencyKey = `burst-${burst}-${worker}-${turn}`;
    const viewer = { role: 'REGISTRAR', organizationId, apiKeyId } as const;
    await actions.runInStatements(
      { viewer, requestId: 'burst', operation: 'burst', idempotencyKey, input: {} },
      async () => ({ result: { idempotencyKey }, action: 'burst.made', subjectId: null, details: { idempotencyKey } }),
    );
    await acknowledged(`C ${idempotencyKey}`);
  }
}

async function ask(): Promise<void> {
  for (;;) {
    const id = ids.next();
    await ledger.record({
      ...{
        id,
        at: clock.now(),
        kind: 'TECHNICIAN',
        role: 'REGISTRAR',
        purpose: 'EMPLOYMENT',
        organizationId,
        apiKeyId,
        personId: null,
        oauthClientId: null,
      },
      ...{
        technicianId: null,
        shopId: null,
        askedFor: 'ASE-1000-0001',
        partOf: null,
        tier: null,
        asOf: day('2026-06-15'),
      },
      ...{
        knownAt: clock.now(),
        rulePack: 'mission-source@2',
        question: { codes: ['A5'] },
        verdict: 'VALID',
        told: [],
      },
      receipt: { digest: Buffer.from(systemRandomness(32)).toString('hex'), keyId },
    });
    await acknowledged(`L ${id}`);
  }
}

async function keepLog(): Promise<void> {
  for (;;) await log.goRound();
}

// Whoever is killed leaves no cache behind at its end.
flushCompileCache();
await Promise.all([keepLog(), ...[0, 1, 2].map(change), ask(), ask(), ask(), ask()]);
