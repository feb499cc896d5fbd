import { LOG_FAULTS, type LogReport } from '../modules/transparency-log/log-verification.ts';

/** What `audit verify` found, for people, or as JSON. */
export function auditReport(outcome: LogReport | Error, asJson: boolean): string {
  if (outcome instanceof Error) {
    return asJson
      ? `${JSON.stringify({ intact: false, message: outcome.message }, null, 2)}\n`
      : `${outcome.message}\n`;
  }
  const { rootHash, ...report } = outcome;
  const root = Buffer.from(rootHash).toString('base64url');
  if (asJson) return `${JSON.stringify({ intact: report.faultCount === 0, rootHash: root, ...report }, null, 2)}\n`;
  const number = (count: number) => count.toLocaleString('en-US');
  const { leaves, rows, heads, signed, faults, faultCount, firstWrongLeaf } = report;
  const lines = [
    `${number(leaves)} leaves, root ${root}`,
    `${number(rows.checked)} rows held against their leaves, ${number(rows.erased)} erased on record, ${number(rows.waiting)} waiting for their place`,
    signed
      ? `${number(heads)} signed heads; the newest good one is of ${number(signed.treeSize)} leaves, from ${signed.at}`
      : 'no signed head that is good',
  ];
  if (faultCount === 0) lines.push('Everything is as it was recorded.');
  else {
    const first = firstWrongLeaf === null ? '' : `; the first wrong leaf is ${firstWrongLeaf}`;
    lines.push(`${number(faultCount)} ${faultCount === 1 ? 'fault' : 'faults'}${first}:`);
    lines.push(...faults.map(({ code, at }) => `  ${code.padEnd(19)}  ${at}: ${LOG_FAULTS[code]}`));
    if (faultCount > faults.length) lines.push(`  and ${number(faultCount - faults.length)} more`);
  }
  return `${lines.join('\n')}\n`;
}
