import { LockMode } from '@mikro-orm/postgresql';
import { refuse } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import type { ActionScope } from '../audit/recorded-actions.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import { IssuedToken } from './issued-token.entity.ts';
import type { IssuedTokenKind } from './issued-token.rules.ts';

interface Wording {
  readonly code: string;
  readonly noun: string;
  readonly path: readonly string[];
}

const WORDINGS: Readonly<Record<IssuedTokenKind, Wording>> = {
  BADGE: { code: 'BADGE', noun: 'badge', path: ['badgeId'] },
  PORTABLE_CREDENTIAL: { code: 'PORTABLE_CREDENTIAL', noun: 'portable credential', path: ['credentialId'] },
};

/**
 * Withdraws a token for good, in the transaction of the action. The holder and registrars may; for others there is no such
 * token. Its list is signed anew by whoever is told of the action, which names the list.
 */
export async function withdrawToken(
  { em, now }: ActionScope,
  viewer: KnownViewer,
  statusLists: StatusListService,
  kind: IssuedTokenKind,
  tokenId: string,
  path = WORDINGS[kind].path,
): Promise<IssuedToken> {
  const { code, noun } = WORDINGS[kind];
  const token = await em.findOne(IssuedToken, { id: tokenId, kind }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!token || !maySeeTechnician(viewer, token.technician)) {
    throw refuse(`${code}_NOT_FOUND`, `There is no such ${noun}.`, path);
  }
  if (token.withdrawnAt !== null) throw refuse(`${code}_WITHDRAWN`, `The ${noun} was withdrawn before.`, path);
  token.withdrawnAt = now;
  await em.flush();
  await statusLists.setStatus(em, token.statusListId, token.statusIndex, 'REVOKED');
  return token;
}
