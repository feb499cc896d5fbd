import { hash } from 'node:crypto';
import { nodeId } from '../../kernel/public-id.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { askerOf, type LookUp, type ToldStanding } from '../ledger/look-up.rules.ts';
import { pairwiseSubject } from '../tokens/pairwise-subject.ts';
import { type ReceiptContents, type ReceiptResult, receiptClaims, signReceipt } from '../tokens/receipt.ts';
import type { Signer } from '../tokens/token-signing.ts';

/** What a receipt says, but for what follows from who asked. `about` names the subject: an ASE ID or a shop number. */
export type ReceiptDraft = Omit<ReceiptContents, 'issuer' | 'audience' | 'subject'> & { readonly about: string };

/** What of a question goes on record besides what its receipt says. */
export type AskedAbout = Pick<LookUp, 'kind' | 'technicianId' | 'shopId' | 'askedFor' | 'question'>;

/**
 * Gives receipts in the name of the requester: no other requester can tell whom they are about. None is given before the ledger
 * has it.
 */
export class ReceiptService {
  private readonly keys: { signer(): Promise<Signer> };
  private readonly ledger: { record(row: LookUp): Promise<void> };
  private readonly issuer: string;
  private readonly pairwiseSecret: Uint8Array;

  constructor(parts: {
    readonly keys: { signer(): Promise<Signer> };
    readonly ledger: { record(row: LookUp): Promise<void> };
    readonly issuer: string;
    readonly pairwiseSecret: Uint8Array;
  }) {
    this.keys = parts.keys;
    this.ledger = parts.ledger;
    this.issuer = parts.issuer;
    this.pairwiseSecret = parts.pairwiseSecret;
  }

  /** Signs, puts on record, and only then answers. Refuses when the record could not be made. */
  async give(viewer: KnownViewer, draft: ReceiptDraft, asked: AskedAbout): Promise<string> {
    const { about, ...contents } = draft;
    const claims = receiptClaims({
      ...contents,
      issuer: this.issuer,
      audience: audienceOf(viewer),
      subject: pairwiseSubject(this.pairwiseSecret, viewer.organizationId, about),
    });
    const signer = await this.keys.signer();
    const receipt = await signReceipt(signer, claims);
    await this.ledger.record({
      ...asked,
      ...askerOf(viewer),
      id: draft.jti,
      at: draft.issuedAt,
      purpose: draft.purpose,
      asOf: draft.asOf,
      knownAt: draft.knownAt,
      rulePack: draft.rulePack,
      partOf: null,
      verdict: draft.result.verdict,
      told: toldIn(draft.result),
      receipt: { digest: hash('sha256', receipt), keyId: signer.kid },
    });
    return receipt;
  }
}

/** What a receipt tells of each code. */
function toldIn({ credentials, designations = [] }: ReceiptResult): readonly ToldStanding[] {
  return [...credentials, ...designations].map(({ code, standing }) => ({ code, standing }));
}

/** How receipts name their requester: the organisation's public id. */
export function audienceOf(viewer: KnownViewer): string {
  return nodeId('Organization', viewer.organizationId);
}
