import { expect } from '@jest/globals';
import type { World } from '../../support/world.ts';
import { mutating } from './questions.ts';

const LINK_FIELDS = `id kind sharedId purpose forWhom state createdAt expiresAt endedAt openingCount maxOpenings
  openings { nodes { openedAt organization } }`;
const CREATE = `mutation($input: CreateShareLinkInput!) { createShareLink(input: $input) {
  shareLink { ${LINK_FIELDS} } link userErrors { code message path } } }`;
const END = `mutation($input: EndShareLinkInput!) { endShareLink(input: $input) {
  shareLink { ${LINK_FIELDS} } userErrors { code message path } } }`;
const OPEN = `mutation($input: OpenShareLinkInput!) { openShareLink(input: $input) {
  shared { kind token verdict sharedBy purpose forWhom expiresAt openingsLeft } userErrors { code message path } } }`;
const LIST = `query($aseId: String!, $first: Int, $after: String) { technician(aseId: $aseId) {
  shareLinks(first: $first, after: $after) { nodes { ${LINK_FIELDS} } pageInfo { hasNextPage endCursor } } } }`;

let actions = 0;

/** What technicians do with share links, and others with what they were sent. */
export function sharingOf(world: World) {
  const mutate = mutating(world);
  const nextKey = () => {
    actions += 1;
    return `test-sharing-${actions}`;
  };
  return {
    create: (key: string, input: object) =>
      mutate(CREATE, { idempotencyKey: nextKey(), purpose: 'EMPLOYMENT', ...input }, key),
    end: (key: string, shareLinkId: string, input: object = {}) =>
      mutate(END, { idempotencyKey: nextKey(), shareLinkId, ...input }, key),
    /** Opens a link, or a bare code. */
    open: (link: string, key?: string) => mutate(OPEN, { code: link.slice(link.indexOf('#') + 1) }, key),
    async links(key: string, aseId: string, page: object = {}) {
      const { data, errors } = await world.ask(LIST, { aseId, ...page }, key);
      expect(errors).toBeUndefined();
      return data.technician.shareLinks;
    },
  };
}

/** The codes of why something was refused. */
export function codesOf({ userErrors }: { readonly userErrors: readonly { readonly code: string }[] }) {
  return userErrors.map(({ code }) => code);
}
