import { type StatusBits, type StatusListClaims, statusAt, statusNameOf } from './status-list.rules.ts';
import { decodeStatusList } from './status-list-inflation.ts';
import type { StatusAnswer } from './token-verifier.ts';

/**
 * What a verified status list says of the token that refers to it. Another list, an index beyond its end and a status
 * that is not known are UNAVAILABLE: never taken for valid (draft-ietf-oauth-status-list, section 8.3).
 */
export async function statusInList(
  list: StatusListClaims,
  reference: { readonly idx: number; readonly uri: string },
): Promise<StatusAnswer> {
  if (list.sub !== reference.uri) return { status: 'UNAVAILABLE' };
  const packed = await decodeStatusList(list.status_list.lst);
  const value = packed && statusAt(list.status_list.bits as StatusBits, packed, reference.idx);
  return { status: (value === undefined ? undefined : statusNameOf(value)) ?? 'UNAVAILABLE' };
}
