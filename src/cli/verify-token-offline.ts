import { issuerFault } from '../modules/tokens/issuer-client.rules.ts';
import {
  issuerKeysIn,
  statusIn,
  type TrustedStatusList,
  trustedStatusList,
} from '../modules/tokens/issuer-client-documents.ts';
import type { StatusAnswer } from '../modules/tokens/token-verifier.ts';
import type { IssuerKey } from '../modules/tokens/verification-key.ts';
import { readBoundedText } from './bounded-text.ts';

/** What an issuer publishes, saved in files by whoever verifies without asking anybody. */
export interface SavedDocuments {
  readonly jwks?: string;
  readonly status?: readonly string[];
}

/** Keys and status from files, verified as if they had been fetched. */
export interface OfflineSources {
  keys(kid: string): Promise<IssuerKey | undefined>;
  currentStatus(reference: { readonly idx: number; readonly uri: string }): Promise<StatusAnswer>;
}

/** An issuer's public document may have this many bytes. */
export const MAX_PUBLISHED_FILE_BYTES = 1_048_576;

/** Reads what was saved of one issuer. Throws, with a sentence for people, for what cannot be read or is no key set. */
export async function offlineSources(
  issuers: readonly string[],
  { jwks, status }: SavedDocuments,
  now: Date,
): Promise<OfflineSources> {
  const [issuer = '', another] = issuers;
  if (another !== undefined) throw new Error('With --offline there is one --issuer: whose the key set in the file is.');
  const fault = issuerFault(issuer);
  if (fault !== undefined) throw new Error(`The issuer ${JSON.stringify(issuer)} ${fault}.`);
  if (jwks === undefined) throw new Error('--offline needs --jwks, the key set of the issuer.');
  const text = await readBoundedText(jwks, MAX_PUBLISHED_FILE_BYTES);
  const issuerKeys = issuerKeysIn(new TextEncoder().encode(text), jwks);
  const keys = (kid: string) => issuerKeys.find(kid);
  const lists = await Promise.all((status ?? []).map((file) => readBoundedText(file, MAX_PUBLISHED_FILE_BYTES)));
  return {
    keys,
    async currentStatus({ idx, uri }) {
      const list = await listAt(uri, lists, { issuer, keys, now });
      const answer = statusIn(list, idx);
      if (answer.status === 'UNAVAILABLE') throw new Error(`${uri} tells no status for the entry ${idx}.`);
      return answer;
    },
  };
}

/** Of the lists given, the newest for that address. Throws when there is none, saying what was wrong with the others. */
async function listAt(
  uri: string,
  lists: readonly string[],
  expected: Parameters<typeof trustedStatusList>[1],
): Promise<TrustedStatusList> {
  const read = await Promise.allSettled(lists.map((list) => trustedStatusList(withoutLineBreak(list), expected)));
  const [newest] = read
    .flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value.uri === uri ? [outcome.value] : []))
    .sort((one, other) => other.exp - one.exp);
  if (newest) return newest;
  const doubts = read.flatMap((outcome) => (outcome.status === 'rejected' ? [` ${outcome.reason.message}`] : []));
  throw new Error(
    `The token's status list is ${uri}, and no file given holds it in a state to rely on.${doubts.join('')}`,
  );
}

/** Text freed of the line break that editors and shells put at a file's end. */
export function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '');
}
