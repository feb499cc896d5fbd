import { isJsonObject } from '../../modules/tokens/strict-json.rules.ts';
import {
  askGraphQL,
  checksIn,
  memberOf,
  objectsIn,
  type RegistryAnswer,
  RegistryUnavailable,
  textIn,
  verdictIn,
} from './registry.ts';

/** What a link shows, and how it was shared. */
export interface Shared {
  readonly isPresentation: boolean;
  readonly token: string;
  /** What the registry said of it when the link was opened. */
  readonly answer: RegistryAnswer;
  /** Null when a presentation keeps the name back. */
  readonly sharedBy: string | null;
  /** The registry's code of it. */
  readonly purpose: string;
  readonly forWhom: string | null;
  readonly expiresAt: Date;
  readonly openingsLeft: number;
}

/** What came of opening a link: what it shows, or the code of why it does not open. */
export type Opening = { readonly shared: Shared } | { readonly refusal: string };

const OPEN_SHARE_LINK = `mutation OpenShareLink($input: OpenShareLinkInput!) {
  openShareLink(input: $input) {
    shared { kind token verdict checks { code outcome reason message } sharedBy purpose forWhom expiresAt openingsLeft }
    userErrors { code }
  }
}`;

/** Opens a link at this page's own origin: it counts, and its holder is shown that. Rejects with {@link RegistryUnavailable}. */
export async function openShareLink(code: string): Promise<Opening> {
  const payload = memberOf(memberOf(await askGraphQL(OPEN_SHARE_LINK, { code }), 'data'), 'openShareLink');
  const [refusal] = objectsIn(payload['userErrors']);
  if (refusal) return { refusal: textIn(refusal['code']) };
  const shared = payload['shared'];
  if (!isJsonObject(shared)) throw new RegistryUnavailable('the answer shows nothing');
  const expiresAt = new Date(textIn(shared['expiresAt']));
  if (Number.isNaN(expiresAt.getTime())) throw new RegistryUnavailable('the answer has no end');
  return {
    shared: {
      isPresentation: shared['kind'] === 'PRESENTATION',
      token: textIn(shared['token']),
      answer: { verdict: verdictIn(shared), checks: checksIn(shared), credentials: [] },
      sharedBy: typeof shared['sharedBy'] === 'string' ? shared['sharedBy'] : null,
      purpose: textIn(shared['purpose']),
      forWhom: typeof shared['forWhom'] === 'string' ? shared['forWhom'] : null,
      expiresAt,
      openingsLeft: Number(shared['openingsLeft']),
    },
  };
}
