import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { RecordedActions } from '../modules/audit/recorded-actions.ts';
import { deriveSecret, keyEncryptionKey } from '../modules/tokens/key-encryption.ts';
import { SigningKeyService } from '../modules/tokens/signing-key.service.ts';
import { SigningKeyActions, type SigningKeyReport } from '../modules/tokens/signing-key-actions.service.ts';
import { StatusListService } from '../modules/tokens/status-list.service.ts';
import { reissueJobs, resumeReissues } from '../modules/verification/reissue-job.ts';
import { REISSUED_TOKENS, ReissueSigning } from '../modules/verification/reissue-signing.ts';
import { moment } from './moment.ts';
import { type Registry, withRegistry } from './registry.ts';
import { ReissueDisplay, reissueInWords, runUntilReissued } from './reissue-progress.ts';
import { table } from './table.ts';

/** `keys`: lists, rotates and retires the keys that sign tokens, and takes a compromised one out of use. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('list, rotate and retire the keys that sign tokens; take a compromised one out of use')
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(retireCommand())
    .addCommand(compromiseCommand())
    .addCommand(reissueCommand());
}

function listCommand(): Command {
  return new Command('list').description('list every key, with the time in which it signs').action(() =>
    withKeys(async ({ actions }) => {
      const rows = (await actions.list()).map((key) => [
        key.kid,
        key.alg,
        key.state,
        key.activeFrom.toISOString(),
        key.activeUntil?.toISOString() ?? '',
        key.compromisedSince?.toISOString() ?? '',
        key.reissue ? reissueInWords(key.reissue) : '',
      ]);
      const head = ['kid', 'alg', 'state', 'signs from', 'signs until', 'compromised since', 'issued anew'];
      process.stdout.write(`${table(head, rows)}\n`);
    }),
  );
}

function rotateCommand(): Command {
  return new Command('rotate')
    .description('publish the next key; it takes over once every copy of the key set has it')
    .action(() =>
      withKeys(async ({ actions }) => {
        const { kid } = await actions.rotate();
        const key = await keyOf(actions, kid);
        process.stdout.write(`${kid} is published and signs from ${key.activeFrom.toISOString()}.\n`);
      }),
    );
}

function retireCommand(): Command {
  return new Command('retire')
    .description('withdraw a published key before it signs; the key in use is retired by rotating')
    .argument('<kid>', 'the kid that list shows')
    .action((kid: string) =>
      withKeys(async ({ actions }) => {
        await actions.retire(kid);
        process.stdout.write(`${kid} is retired.\n`);
      }),
    );
}

const COMPROMISE_HELP = `
Another key signs at once: the published one if there is one, else a new one. Verifiers with a copy of the key set from
before do not have a new one yet: until they fetch it anew, which ours do on meeting an unknown kid, they answer
KEY_UNKNOWN, and those that cannot reach us STALE. For as long as such a copy lives, at most an hour, they also go on
trusting the compromised key. Receipts from before --since that are on record stay provable: verifyToken as evidence.`;

function compromiseCommand(): Command {
  return new Command('compromise')
    .description('take a key out of use at once because it may have been in wrong hands, and issue anew what it signed')
    .argument('<kid>', 'the kid that list shows')
    .option('--since <moment>', 'since when, such as 2027-01-01T00:00:00Z; without it, for all of its time', moment)
    .option('--yes', 'do not ask whether this is meant')
    .addHelpText('after', COMPROMISE_HELP)
    .action((kid: string, { since, yes }: { readonly since?: Date; readonly yes?: true }) =>
      withKeys(async (tools) => {
        if (!yes) await askWhetherMeant(kid);
        const { signedBy } = await tools.actions.compromise(kid, since);
        process.stdout.write(`${kid} is compromised: nothing it signed counts any more. ${signedBy} signs now.\n`);
        await reissue(tools);
      }),
    );
}

function reissueCommand(): Command {
  return new Command('reissue')
    .description('go on issuing anew what compromised keys signed, and show how far it has come')
    .action(() =>
      withKeys(async (tools) => {
        await resumeReissues(tools.registry.database.orm.em);
        await reissue(tools);
      }),
    );
}

async function askWhetherMeant(kid: string): Promise<void> {
  if (!process.stdin.isTTY) throw new Error('This cannot be taken back. Say --yes when it is meant.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Everything that ${kid} signed becomes INVALID for good. Go on? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Error('Nothing was changed.');
  } finally {
    terminal.close();
  }
}

async function reissue({ actions, jobs, registry }: Tools): Promise<void> {
  const display = new ReissueDisplay(process.stderr);
  const progress = async () => (await actions.list()).flatMap((key) => key.reissue ?? []);
  await runUntilReissued(registry.url, jobs, progress, display).finally(() => display.end());
  const total = (await progress()).reduce((sum, each) => sum + each.done, 0);
  process.stdout.write(
    `Everything that compromised keys signed is issued anew: ${total.toLocaleString('en-US')} in all.\n`,
  );
}

async function keyOf(actions: SigningKeyActions, kid: string): Promise<SigningKeyReport> {
  const key = (await actions.list()).find((each) => each.kid === kid);
  if (!key) throw new Error(`${kid} was made and is not on record.`);
  return key;
}

interface Tools {
  readonly registry: Registry;
  readonly actions: SigningKeyActions;
  readonly jobs: ReturnType<typeof reissueJobs>;
}

function withKeys(work: (tools: Tools) => Promise<void>): Promise<void> {
  const config = loadConfig();
  return withRegistry(config, new AbortController().signal, async (registry) => {
    const { clock, ids, randomness, database } = registry;
    const { orm, pool } = database;
    const log = { warn: (message: string) => process.stderr.write(`${message}\n`) };
    const encryptionKey =
      config.keyEncryptionKey ??
      (await keyEncryptionKey({ configured: undefined, dataDir: config.dataDir, randomness, log }));
    const keys = new SigningKeyService(orm.em, clock, randomness, encryptionKey);
    await keys.ensureSigningKey();
    const { publicUrl } = config;
    const statusLists = new StatusListService(orm.em, clock, ids, randomness, keys, publicUrl);
    const actions = new SigningKeyActions({
      orm,
      actions: new RecordedActions(orm, clock, ids, database.pool),
      keys,
      statusLists,
      clock,
      ids,
    });
    const signing = new ReissueSigning(deriveSecret(encryptionKey, REISSUED_TOKENS));
    await work({
      registry,
      actions,
      jobs: reissueJobs({ em: orm.em, pool, keys, statusLists, signing, clock, ids, publicUrl }),
    });
  });
}
