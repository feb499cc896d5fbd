import { defineEntity, p } from '@mikro-orm/core';

const PresentationNonceSchema = defineEntity({
  name: 'PresentationNonce',
  tableName: 'presentation_nonce',
  properties: {
    /** SHA-256 of the audience and the nonce, base64url. */
    digest: p.text().primary(),
    /** The moment from which no proof with this nonce is young enough to be taken. */
    keepUntil: p.datetime().index(),
  },
});

/** A nonce that a holder's proof answered here: no other proof may answer it again. */
export class PresentationNonce extends PresentationNonceSchema.class {}
PresentationNonceSchema.setClass(PresentationNonce);
