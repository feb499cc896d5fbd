import { Command } from 'commander';
import { apiKeysCommand } from './api-keys.command.ts';
import { auditCommand } from './audit.command.ts';
import { generateRegistryCommand } from './generate-registry.command.ts';
import { importCommand } from './import.command.ts';
import { keysCommand } from './keys.command.ts';
import { oauthClientsCommand } from './oauth-clients.command.ts';
import { rulePacksCommand } from './rule-packs.command.ts';
import { standingsCommand } from './standings.command.ts';
import { verifyRosterCommand } from './verify-roster.command.ts';
import { verifyTokenCommand } from './verify-token.command.ts';

const program = new Command('npm run cli --')
  .description('Work on the registry from a terminal. The settings are those of the service: see .env.example.')
  .addCommand(generateRegistryCommand())
  .addCommand(importCommand())
  .addCommand(keysCommand())
  .addCommand(apiKeysCommand())
  .addCommand(oauthClientsCommand())
  .addCommand(rulePacksCommand())
  .addCommand(verifyRosterCommand())
  .addCommand(standingsCommand())
  .addCommand(verifyTokenCommand())
  .addCommand(auditCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}

/** What went wrong, for whoever typed the command: never a stack. */
function sentenceOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return sentenceOf(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
