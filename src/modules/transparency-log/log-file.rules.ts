import { hexOf } from '../../kernel/hex.ts';
import { canonicalJson } from '../audit/canonical-json.rules.ts';
import { decodeBase64url } from '../tokens/base64url.rules.ts';
import type { LogEntry, RowText } from './log-entry.rules.ts';

/** The header of the log as a file for auditors. */
export const LOG_COLUMNS = [
  ...['leaf', 'kind', 'id', 'at', 'leaf_sha256', 'receipt_sha256', 'action', 'organization_id', 'api_key_id'],
  ...['subject_id', 'row'],
] as const;

/** A leaf with its row as an auditor reads it; of a row that is gone, what is left. Of a question, the action is its purpose. */
export function logRow(index: number, entry: LogEntry, leafHash: string, row: RowText | undefined): readonly string[] {
  const receipt = entry.receipt === undefined ? undefined : decodeBase64url(entry.receipt);
  const subject = row?.['subject_id'] ?? row?.['technician_id'] ?? row?.['shop_id'];
  return [
    String(index),
    entry.kind,
    entry.id,
    entry.at ?? '',
    leafHash,
    receipt ? hexOf(receipt) : '',
    row?.['action'] ?? row?.['purpose'] ?? '',
    row?.['organization_id'] ?? '',
    row?.['api_key_id'] ?? '',
    subject ?? '',
    row ? canonicalJson(row) : '',
  ];
}
