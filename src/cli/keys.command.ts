import { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { keyEncryptionKey } from '../modules/tokens/key-encryption.ts';
import { SigningKeyService } from '../modules/tokens/signing-key.service.ts';
import { type Registry, withRegistry } from './registry.ts';
import { table } from './table.ts';

/** `keys`: lists, rotates and retires the keys that sign tokens. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('list, rotate and retire the keys that sign tokens')
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(retireCommand());
}

function listCommand(): Command {
  return new Command('list').description('list every key, with the time in which it signs').action(() =>
    withKeys(async (keys) => {
      const rows = (await keys.list()).map((key) => [
        key.kid,
        key.alg,
        key.state,
        key.activeFrom.toISOString(),
        key.activeUntil?.toISOString() ?? '',
      ]);
      process.stdout.write(`${table(['kid', 'alg', 'state', 'signs from', 'signs until'], rows)}\n`);
    }),
  );
}

function rotateCommand(): Command {
  return new Command('rotate')
    .description('publish the next key; it takes over once every copy of the key set has it')
    .action(() =>
      withKeys(async (keys) => {
        const { kid, activeFrom } = await keys.rotate();
        process.stdout.write(`${kid} is published and signs from ${activeFrom.toISOString()}.\n`);
      }),
    );
}

function retireCommand(): Command {
  return new Command('retire')
    .description('withdraw a published key before it signs; the key in use is retired by rotating')
    .argument('<kid>', 'the kid that list shows')
    .action((kid: string) =>
      withKeys(async (keys) => {
        await keys.retire(kid);
        process.stdout.write(`${kid} is retired.\n`);
      }),
    );
}

function withKeys(work: (keys: SigningKeyService) => Promise<void>): Promise<void> {
  const config = loadConfig();
  return withRegistry(config, new AbortController().signal, async (registry) => {
    const keys = await signingKeysOf(config, registry);
    await keys.ensureSigningKey();
    await work(keys);
  });
}

async function signingKeysOf(config: Config, registry: Registry): Promise<SigningKeyService> {
  const { clock, randomness, database } = registry;
  const log = { warn: (message: string) => process.stderr.write(`${message}\n`) };
  const encryptionKey =
    config.keyEncryptionKey ??
    (await keyEncryptionKey({ configured: undefined, dataDir: config.dataDir, randomness, log }));
  return new SigningKeyService(database.orm.em, clock, randomness, encryptionKey);
}
