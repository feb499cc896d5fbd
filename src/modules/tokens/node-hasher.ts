import { hash } from 'node:crypto';
import type { Hasher } from './sd-jwt-digest.ts';

/** SHA-256 by `node:crypto`: a disclosure is hashed in less time than it takes to hand it to another thread. */
export const nodeSha256: Hasher = (text) => hash('sha256', text, 'base64url');
