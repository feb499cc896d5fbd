import { hash } from 'node:crypto';

/**
 * What is kept of a key or a client secret: SHA-256, hex. The secret is 190 random bits, which nobody can search, so a slow
 * hash would protect nothing and cost every request.
 */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}
