import { createHmac } from 'node:crypto';

/**
 * The name of a technician in one requester's receipts: the same each time for the same requester, unlinkable between
 * requesters (OpenID Connect Core, section 8.1).
 */
export function pairwiseSubject(secret: Uint8Array, organizationId: string, technicianId: string): string {
  return createHmac('sha256', secret).update(`${organizationId}\n${technicianId}`).digest('base64url');
}
