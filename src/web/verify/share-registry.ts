import { isJsonObject } from '../../modules/tokens/strict-json.rules.ts';
import type { Purpose } from '../../modules/verification/verdict.rules.ts';
import { askGraphQL, memberOf, objectsIn, RegistryUnavailable, textIn } from './registry.ts';
import { PURPOSE_WORDS } from './share-wording.ts';

/** What a link shows, and how it was shared. */
export interface Shared {
  readonly token: string;
  readonly sharedBy: string;
  readonly purpose: Purpose;
  readonly forWhom: string | null;
  readonly expiresAt: Date;
  readonly openingsLeft: number;
}

/** What came of opening a link: what it shows, or the code of why it does not open. */
export type Opening = { readonly shared: Shared } | { readonly refusal: string };

const OPEN_SHARE_LINK = `mutation OpenShareLink($input: OpenShareLinkInput!) {
  openShareLink(input: $input) {
    shared { token sharedBy purpose forWhom expiresAt openingsLeft }
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
      token: textIn(shared['token']),
      sharedBy: textIn(shared['sharedBy']),
      purpose: purposeIn(shared['purpose']),
      forWhom: typeof shared['forWhom'] === 'string' ? shared['forWhom'] : null,
      expiresAt,
      openingsLeft: Number(shared['openingsLeft']),
    },
  };
}

function purposeIn(value: unknown): Purpose {
  const purpose = Object.keys(PURPOSE_WORDS).find((known) => known === value);
  if (purpose === undefined) throw new RegistryUnavailable('the answer has a purpose that is not known here');
  return purpose as Purpose;
}
