import type { EntityManager } from '@mikro-orm/postgresql';
import { type Fault, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { ActionOutcome, ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { GovernmentCredential } from '../government-credentials/government-credential.entity.ts';
import { governmentFactOf } from '../government-credentials/recorded-government-facts.ts';
import { recordedQualifications } from '../qualifications/recorded-qualifications.ts';
import type { Technician } from '../technicians/technician.entity.ts';
import { lockedOwner, lockedTechnician, notErased, technicianNotFound } from '../technicians/technician.service.ts';
import type { StatusListReference } from '../tokens/badge.ts';
import { readHolderKey } from '../tokens/holder-key.ts';
import type { HolderJwk } from '../tokens/key-binding.ts';
import { MAX_PORTABLE_CREDENTIAL_DAYS, SECONDS_PER_DAY } from '../tokens/portable-credential.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import { momentOf } from '../tokens/token.rules.ts';
import { IssuedToken } from './issued-token.entity.ts';
import type { IssuedTokenQueries } from './issued-token.queries.ts';
import type { RecordedGovernmentCredential } from './issued-token-status.rules.ts';
import { findToken, withdrawToken } from './issued-token-withdrawal.ts';
import { currentContents, isEmpty, PORTABLE_PARTS, type PortablePart } from './portable-contents.rules.ts';
import { dayOf, type PortableCredentialSigning, type SignedFrom } from './portable-credential-signing.ts';

/** How a portable credential is wanted. */
export interface PortableCredentialDraft {
  /** The holder's public key, a JWK as it came. */
  readonly holderKey: unknown;
  readonly days: number;
  readonly contents: readonly PortablePart[];
}

/** A portable credential that was just issued. The token is not kept: this is the only time it is told. */
export interface IssuedPortableCredential {
  readonly credentialId: string;
  readonly technicianId: string;
  /** The SD-JWT with all its disclosures. */
  readonly token: string;
}

type Outcome = ActionOutcome<Omit<IssuedPortableCredential, 'token'>>;

/** Issues portable credentials to technicians' keys, issues them anew, and withdraws them. */
export class PortableCredentialService {
  private readonly actions: RecordedActions;
  private readonly queries: IssuedTokenQueries;
  private readonly statusLists: StatusListService;
  private readonly keys: Pick<SigningKeyService, 'signerIn' | 'withSigner'>;
  private readonly catalogue: Catalogue;
  private readonly signing: PortableCredentialSigning;

  constructor(parts: {
    actions: RecordedActions;
    queries: IssuedTokenQueries;
    statusLists: StatusListService;
    keys: Pick<SigningKeyService, 'signerIn' | 'withSigner'>;
    catalogue: Catalogue;
    signing: PortableCredentialSigning;
  }) {
    this.actions = parts.actions;
    this.queries = parts.queries;
    this.statusLists = parts.statusLists;
    this.keys = parts.keys;
    this.catalogue = parts.catalogue;
    this.signing = parts.signing;
  }

  /** Issues everything of the asked parts that is current on record, to the holder's key. */
  async issue(
    request: ActionRequest,
    aseId: string,
    draft: PortableCredentialDraft,
  ): Promise<IssuedPortableCredential> {
    return this.run(request, draft, async (scope, issue) => {
      const mayKnow = ({ id }: Technician) => maySeeTechnician(request.viewer, id);
      return issue(notErased(await lockedTechnician(scope.em, aseId, mayKnow)), {});
    });
  }

  /**
   * Issues what is current now in place of an earlier credential, with a status entry of its own; the earlier one is
   * withdrawn when that is asked for. For others than the holder and registrars there is no such credential.
   */
  async reissue(
    request: ActionRequest,
    credentialId: string,
    draft: PortableCredentialDraft & { readonly withdrawReplaced: boolean },
  ): Promise<IssuedPortableCredential> {
    return this.run(request, draft, async (scope, issue) => {
      const { viewer } = request;
      const replaced = draft.withdrawReplaced
        ? await withdrawToken(scope, viewer, this.statusLists, 'PORTABLE_CREDENTIAL', credentialId)
        : await findToken(scope, viewer, 'PORTABLE_CREDENTIAL', credentialId);
      const technician = await lockedOwner(scope.em, replaced.technician);
      return issue(technician, {
        replacedId: replaced.id,
        ...(draft.withdrawReplaced ? { statusListId: replaced.statusListId } : {}),
      });
    });
  }

  /**
   * The token of a credential that was issued anew for the same key, because the key that had signed the old one was
   * compromised: signed from the record each time it is asked for. The holder and registrars may.
   */
  async collect(request: ActionRequest, credentialId: string): Promise<IssuedPortableCredential> {
    const path = ['portableCredentialId'];
    const collected = await this.actions.run(request, async (scope) => {
      const found = await findToken(scope, request.viewer, 'PORTABLE_CREDENTIAL', credentialId);
      if (found.replaces == null) {
        const message = 'The credential was not issued anew: its token was told when it was issued.';
        throw refuse('PORTABLE_CREDENTIAL_NOT_REISSUED', message, path);
      }
      if (found.withdrawnAt != null) {
        throw refuse('PORTABLE_CREDENTIAL_WITHDRAWN', 'The credential was withdrawn.', path);
      }
      const result = { credentialId, technicianId: found.technician };
      return { result, action: 'portable.collected', subjectId: found.technician, details: { credentialId } };
    });
    if (!maySeeTechnician(request.viewer, collected.technicianId)) throw technicianNotFound();
    return { ...collected, token: await this.tokenOf(credentialId) };
  }

  /** Withdraws a credential for good. The holder and registrars may; for others there is no such credential. */
  async withdraw(
    request: ActionRequest,
    credentialId: string,
  ): Promise<{ readonly credentialId: string; readonly technicianId: string }> {
    return this.actions.run(request, async (scope) => {
      const { viewer } = request;
      const withdrawn = await withdrawToken(scope, viewer, this.statusLists, 'PORTABLE_CREDENTIAL', credentialId);
      const { technician, statusListId } = withdrawn;
      return {
        result: { credentialId, technicianId: technician },
        action: 'portable.withdrawn',
        subjectId: technician,
        details: { credentialId, statusListId },
      };
    });
  }

  /**
   * Signs a credential again from its record: what it said, under the same status entry, with salts and decoys of its own.
   * It is dated by its day of issue; after a change of keys by today, since no key vouches for a time before its own.
   * Refused once it has run out.
   */
  async tokenOf(credentialId: string): Promise<string> {
    const found = await this.queries.withFacts('PORTABLE_CREDENTIAL', credentialId);
    if (!found)
      throw refuse('PORTABLE_CREDENTIAL_NOT_FOUND', 'There is no such portable credential.', ['portableCredentialId']);
    const { statusListId, statusIndex } = found.token;
    const reference = await this.statusLists.referenceTo(statusListId, statusIndex);
    const { token, holder } = found;
    return this.keys.withSigner((signer) => this.signing.sign(signer, token, notErased(holder), reference));
  }

  private async run(
    request: ActionRequest,
    draft: PortableCredentialDraft,
    work: (
      scope: ActionScope,
      issue: (technician: Technician, more: Readonly<Record<string, string>>) => Promise<Outcome>,
    ) => Promise<Outcome>,
  ): Promise<IssuedPortableCredential> {
    const holderKey = await readDraft(draft);
    let token: string | undefined;
    const issued = await this.actions.run(request, async (scope) => {
      const signer = await this.keys.signerIn(scope.em);
      return work(scope, async (technician, more) => {
        const recorded = await this.record(scope, technician, holderKey, draft, signer.kid, more);
        token = await this.signing.sign(signer, recorded.signed, technician, recorded.reference);
        return recorded.outcome;
      });
    });
    if (!maySeeTechnician(request.viewer, issued.technicianId)) throw technicianNotFound();
    token ??= await this.tokenOf(issued.credentialId);
    return { ...issued, token };
  }

  private async record(
    scope: ActionScope,
    technician: Technician,
    holderKey: HolderJwk,
    { days, contents }: PortableCredentialDraft,
    keyId: string,
    more: Readonly<Record<string, string>>,
  ): Promise<{ readonly signed: SignedFrom; readonly reference: StatusListReference; readonly outcome: Outcome }> {
    const { em, now, ids, today } = scope;
    const holder = {
      record: await recordedQualifications(em, technician.id, this.catalogue.defaultPack),
      governmentCredentials: await recordedGovernmentCredentials(em, technician.id),
    };
    const current = currentContents(holder, today, new Set(contents));
    if (isEmpty(current)) {
      throw refuse('NOTHING_CURRENT', 'Nothing of this is current on record: there is nothing to issue.', ['contents']);
    }
    const { statusListId, statusIndex, reference } = await this.statusLists.reserve(em);
    const portable = { ...current.portable, holderKey: { ...holderKey } };
    const credential = em.create(IssuedToken, {
      id: ids.next(),
      kind: 'PORTABLE_CREDENTIAL',
      technician: technician.id,
      codes: { ...current.codes },
      portable,
      keyId,
      issuedAt: now,
      expiresAt: momentOf(dayOf(now) + days * SECONDS_PER_DAY),
      withdrawnAt: null,
      replaces: null,
      reissuedAt: null,
      statusListId,
      statusIndex,
    });
    await em.persist(credential).flush();
    const { id: credentialId, expiresAt } = credential;
    return {
      signed: { ...credential, portable },
      reference,
      outcome: {
        result: { credentialId, technicianId: technician.id },
        action: 'portable.issued',
        subjectId: technician.id,
        details: { credentialId, codes: Object.keys(current.codes), expiresAt, ...more },
      },
    };
  }
}

async function readDraft({ holderKey, days, contents }: PortableCredentialDraft): Promise<HolderJwk> {
  const faults: Fault[] = [];
  const read = await readHolderKey(holderKey, ['holderKey']);
  if ('fault' in read) faults.push(read.fault);
  if (!Number.isInteger(days) || days < 1 || days > MAX_PORTABLE_CREDENTIAL_DAYS) {
    const message = `A portable credential lives 1 to ${MAX_PORTABLE_CREDENTIAL_DAYS} days; ${days} were asked for.`;
    faults.push({ code: 'PORTABLE_CREDENTIAL_DAYS_OUT_OF_RANGE', message, path: ['days'] });
  }
  if (contents.length < 1 || contents.length > PORTABLE_PARTS.length) {
    const message = `Name 1 to ${PORTABLE_PARTS.length} parts, or none at all for everything.`;
    faults.push({ code: 'PORTABLE_CREDENTIAL_CONTENTS_OUT_OF_RANGE', message, path: ['contents'] });
  }
  refuseFor(faults);
  if ('fault' in read) throw new Error('a key was found at fault and not refused');
  return read.key;
}

async function recordedGovernmentCredentials(
  em: EntityManager,
  technicianId: string,
): Promise<readonly RecordedGovernmentCredential[]> {
  const credentials = await em.find(GovernmentCredential, { technician: technicianId, retractedAt: null });
  return credentials.map((credential) => ({
    ...governmentFactOf(credential),
    recordId: credential.recordId,
    number: credential.number,
  }));
}
