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
  PORTABLE_CREDENTIAL: { code: 'PORTABLE_CREDENTIAL', noun: 'portable credential', path: ['portableCredentialId'] },
};

/** A token, locked until the transaction ends. The holder and registrars may know of it; for others there is no such token. */
export async function findToken(
  { em }: ActionScope,
  viewer: KnownViewer,
  kind: IssuedTokenKind,
  tokenId: string,
): Promise<IssuedToken> {
  const token = await em.findOne(IssuedToken, { id: tokenId, kind }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (token && maySeeTechnician(viewer, token.technician)) return token;
  const { code, noun, path } = WORDINGS[kind];
  throw refuse(`${code}_NOT_FOUND`, `There is no such ${noun}.`, path);
}

/**
 * Withdraws a token for good, in the transaction of the action; refused as by {@link findToken}. Its list is signed anew by
 * whoever is told of the action, whose details name the list.
 */
export async function withdrawToken(
  scope: ActionScope,
  viewer: KnownViewer,
  statusLists: StatusListService,
  kind: IssuedTokenKind,
  tokenId: string,
): Promise<IssuedToken> {
  const token = await findToken(scope, viewer, kind, tokenId);
  const { code, noun, path } = WORDINGS[kind];
  if (token.withdrawnAt !== null) throw refuse(`${code}_WITHDRAWN`, `The ${noun} was withdrawn before.`, path);
  token.withdrawnAt = scope.now;
  await scope.em.flush();
  await statusLists.setStatus(scope.em, token.statusListId, token.statusIndex, 'REVOKED');
  return token;
}
