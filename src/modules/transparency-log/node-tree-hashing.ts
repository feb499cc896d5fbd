import { hash } from 'node:crypto';
import { type Sha256, treeHashing } from './merkle-tree.rules.ts';

/** SHA-256 by `node:crypto`, at once. */
export const nodeSha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

/** The tree hashing of the log. */
export const logHashing = treeHashing(nodeSha256);
