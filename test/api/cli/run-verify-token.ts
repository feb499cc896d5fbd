import { verifyTokenCommand } from '../../../src/cli/verify-token.command.ts';
import { ISSUER, NOW } from '../../rules/tokens/token-fixtures.ts';

/** Runs the command in this process; `refusal` is the sentence that `main` would print, with exit code 1. */
export async function runVerifyToken(
  words: readonly string[],
  around: { now?: Date; fetch?: typeof fetch; input?: string } = {},
) {
  const said = { printed: '', warned: '', exitCode: undefined as number | undefined, refusal: '' };
  const command = verifyTokenCommand({
    fetch: around.fetch ?? (() => Promise.reject(new Error('nobody may be asked'))),
    now: () => around.now ?? NOW,
    defaultIssuer: () => ISSUER,
    standardInput: (async function* () {
      yield Buffer.from(around.input ?? '');
    })(),
    print: (text) => {
      said.printed += text;
    },
    warn: (text) => {
      said.warned += text;
    },
    exitWith: (code) => {
      said.exitCode = code;
    },
  });
  command.exitOverride().configureOutput({
    writeOut: (text) => {
      said.printed += text;
    },
    writeErr: () => undefined,
  });
  try {
    await command.parseAsync(words, { from: 'user' });
  } catch (error) {
    said.refusal = error instanceof Error ? error.message : String(error);
  }
  return said;
}
