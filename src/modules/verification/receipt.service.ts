import { createSecretKey, hash, type KeyObject } from 'node:crypto';
import { nodeId } from '../../kernel/public-id.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { askerOf, type LookUp, type ToldStanding } from '../ledger/look-up.rules.ts';
import { pairwiseSubject } from '../tokens/pairwise-subject.ts';
import { type ReceiptContents, type ReceiptResult, receiptClaims, signReceipt } from '../tokens/receipt.ts';
import { SigningKeyCompromised } from '../tokens/signing-key-changes.ts';
import type { Signer } from '../tokens/token-signing.ts';

/** What a receipt says, but for what follows from who asked. `about` names the subject: an ASE ID or a shop number. */
export type ReceiptDraft = Omit<ReceiptContents, 'issuer' | 'audience' | 'subject'> & { readonly about: string };

/** What of a question goes on record besides what its receipt says. */
export type AskedAbout = Pick<LookUp, 'kind' | 'technicianId' | 'shopId' | 'askedFor' | 'question'>;

/** Who signs, by what is known in this process, and how it learns of another. */
interface ReceiptKeys {
  signer(): Promise<Signer>;
  forget(): void;
}

/**
 * Gives receipts in the name of the requester: no other requester can tell whom they are about. None is given before the ledger
 * has it.
 */
export class ReceiptService {
  private readonly keys: ReceiptKeys;
  private readonly ledger: { record(row: LookUp): Promise<void> };
  private readonly issuer: string;
  private readonly pairwiseSecret: KeyObject;

  constructor(parts: {
    readonly keys: ReceiptKeys;
    readonly ledger: { record(row: LookUp): Promise<void> };
    readonly issuer: string;
    readonly pairwiseSecret: Uint8Array;
  }) {
    this.keys = parts.keys;
    this.ledger = parts.ledger;
    this.issuer = parts.issuer;
    this.pairwiseSecret = createSecretKey(parts.pairwiseSecret);
  }

  /**
   * Signs, puts on record, and only then answers. Refuses when the record could not be made. A receipt whose key was
   * compromised before it was on record never leaves: it is signed by the next key.
   */
  async give(viewer: KnownViewer, draft: ReceiptDraft, asked: AskedAbout): Promise<string> {
    const { about, ...contents } = draft;
    const claims = receiptClaims({
      ...contents,
      issuer: this.issuer,
      audience: audienceOf(viewer),
      subject: pairwiseSubject(this.pairwiseSecret, viewer.organizationId, about),
    });
    const row = {
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
      tier: draft.result.tier ?? null,
      told: toldIn(draft.result),
    };
    for (;;) {
      const signer = await this.keys.signer();
      const receipt = await signReceipt(signer, claims);
      try {
        await this.ledger.record({ ...row, receipt: { digest: hash('sha256', receipt), keyId: signer.kid } });
        return receipt;
      } catch (error) {
        if (!(error instanceof SigningKeyCompromised)) throw error;
        this.keys.forget();
      }
    }
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
