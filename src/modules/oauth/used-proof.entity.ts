import { defineEntity, p } from '@mikro-orm/core';

const UsedProofSchema = defineEntity({
  name: 'UsedProof',
  tableName: 'used_proof',
  properties: {
    /** SHA-256 of whose it is and its `jti`, base64url. */
    digest: p.text().primary(),
    /** The moment from which it would be too old to be taken anyway. */
    keepUntil: p.datetime().index(),
  },
});

/** A client's assertion or a DPoP proof that was shown here: nobody shows it a second time. */
export class UsedProof extends UsedProofSchema.class {}
UsedProofSchema.setClass(UsedProof);
