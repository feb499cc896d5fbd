import { createHmac, type KeyObject } from 'node:crypto';

/**
 * The name of a technician in one requester's receipts: the same each time for the same requester, unlinkable between
 * requesters (OpenID Connect Core, section 8.1). The secret is a key that was made once: of bytes, a key is made each time.
 */
export function pairwiseSubject(secret: KeyObject, organizationId: string, technicianId: string): string {
  return createHmac('sha256', secret).update(`${organizationId}\n${technicianId}`).digest('base64url');
}
