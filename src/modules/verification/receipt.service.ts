import { nodeId } from '../../kernel/public-id.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { pairwiseSubject } from '../tokens/pairwise-subject.ts';
import { type ReceiptContents, receiptClaims, signReceipt } from '../tokens/receipt.ts';
import type { Signer } from '../tokens/token-signing.ts';

/** What a receipt says, but for what follows from who asked. `about` names the subject: an ASE ID or a shop number. */
export type ReceiptDraft = Omit<ReceiptContents, 'issuer' | 'audience' | 'subject'> & { readonly about: string };

/** Signs receipts in the name of the requester: no other requester can tell whom they are about. */
export class ReceiptService {
  private readonly keys: { signer(): Promise<Signer> };
  private readonly issuer: string;
  private readonly pairwiseSecret: Uint8Array;

  constructor(keys: { signer(): Promise<Signer> }, issuer: string, pairwiseSecret: Uint8Array) {
    this.keys = keys;
    this.issuer = issuer;
    this.pairwiseSecret = pairwiseSecret;
  }

  async sign(viewer: KnownViewer, draft: ReceiptDraft): Promise<string> {
    const { about, ...contents } = draft;
    const claims = receiptClaims({
      ...contents,
      issuer: this.issuer,
      audience: audienceOf(viewer),
      subject: pairwiseSubject(this.pairwiseSecret, viewer.organizationId, about),
    });
    return signReceipt(await this.keys.signer(), claims);
  }
}

/** How receipts name their requester: the organisation's public id. */
export function audienceOf(viewer: KnownViewer): string {
  return nodeId('Organization', viewer.organizationId);
}
