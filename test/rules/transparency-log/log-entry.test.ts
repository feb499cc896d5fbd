import { createHash, hash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/modules/audit/canonical-json.rules.ts';
import {
  entryData,
  entryIn,
  entryOf,
  isOpenedBy,
  rowCommitment,
} from '../../../src/modules/transparency-log/log-entry.rules.ts';
import { logHeadFault, logNameOf } from '../../../src/modules/transparency-log/log-head.rules.ts';

const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer');
const SALT = '00112233-4455-6677-8899-aabbccddeeff';
const ID = '01900000-0000-7000-8000-000000000001';
const ROW = { id: ID, occurred_at: '2026-06-15T16:00:00.000000Z', action: 'credential.suspended', details: '{"a": 1}' };
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('a commitment', () => {
  test('is SHA-256 of the salt and the canonical JSON of the row, so that anybody can make it again', () => {
    const digest = createHash('sha256')
      .update(Buffer.from(SALT.replaceAll('-', ''), 'hex'))
      .update(canonicalJson(ROW))
      .digest();
    expect(Buffer.from(rowCommitment(sha256, { salt: SALT, row: ROW }))).toEqual(digest);
  });

  test('does not depend on the order of columns, and on nothing else of the row as little', () => {
    const columns = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string(), { minKeys: 1 });
    fc.assert(
      fc.property(columns, fc.uuid(), (row, salt) => {
        const backwards = Object.fromEntries(Object.entries(row).reverse());
        const made = rowCommitment(sha256, { salt, row });
        expect(rowCommitment(sha256, { salt, row: backwards })).toEqual(made);
        const [name = ''] = Object.keys(row);
        expect(rowCommitment(sha256, { salt, row: { ...row, [name]: `${row[name]}.` } })).not.toEqual(made);
        expect(rowCommitment(sha256, { salt: ID, row })).not.toEqual(made);
      }),
    );
  });
});

describe('an entry', () => {
  test('is canonical JSON', () => {
    const entry = entryOf(sha256, 'CHANGE', ID, { salt: SALT, row: ROW });
    expect(text(entryData(entry))).toBe(canonicalJson({ v: 1, ...entry }));
    const receipt = { id: ID, asked_at: ROW.occurred_at, receipt_digest: 'ff'.repeat(32) };
    const lookUp = entryOf(sha256, 'LOOK_UP', ID, { salt: SALT, row: receipt });
    expect(lookUp.receipt).toBe(Buffer.alloc(32, 0xff).toString('base64url'));
    expect(text(entryData(lookUp))).toBe(canonicalJson({ v: 1, ...lookUp }));
    for (const each of [entry, lookUp, entryOf(sha256, 'CHANGE', ID, undefined)])
      expect(entryIn(entryData(each))).toEqual(each);
  });

  test('is opened by its own row alone', () => {
    const entry = entryOf(sha256, 'CHANGE', ID, { salt: SALT, row: ROW });
    expect(isOpenedBy(sha256, entry, { salt: SALT, row: ROW })).toBe(true);
    expect(isOpenedBy(sha256, entry, { salt: ID, row: ROW })).toBe(false);
    expect(isOpenedBy(sha256, entry, { salt: SALT, row: { ...ROW, organization_id: ID } })).toBe(false);
    expect(isOpenedBy(sha256, entryOf(sha256, 'CHANGE', ID, undefined), { salt: SALT, row: ROW })).toBe(false);
  });

  const good = text(entryData(entryOf(sha256, 'CHANGE', ID, { salt: SALT, row: ROW })));
  test.each([
    ['a space', good.replace('{', '{ ')],
    ['another version', good.replace('"v":1', '"v":2')],
    ['another kind', good.replace('CHANGE', 'DREAM')],
    ['another order', good.replace(/^\{("at":"[^"]*"),("id":"[^"]*")/, '{$2,$1')],
    ['one member more', good.replace('"v":1', '"v":1,"w":1')],
    ['a moment in milliseconds', good.replace('.000000Z', '.000Z')],
    ['no moment', good.replace(/"at":"[^"]*"/, '"at":null')],
    ['a short hash', good.replace(/"row":"../, '"row":"')],
    ['an id that is none', good.replace(ID, ID.toUpperCase().replace('0', 'G'))],
    ['a receipt that is none', good.replace('"row"', '"receipt":"x","row"')],
    ['nothing', ''],
  ])('with %s is none', (_, data) => {
    expect(entryIn(Buffer.from(good))).toBeDefined();
    expect(entryIn(Buffer.from(data))).toBeUndefined();
  });
});

describe('a head', () => {
  const claims = {
    ...{ iss: 'https://verify.example.org', iat: 1, log: 'verify.example.org/log', number: 0, tree_size: 1 },
    root_hash: Buffer.alloc(32).toString('base64url'),
  };
  test('has its claims and no other', () => {
    expect(logHeadFault(claims)).toBeUndefined();
    expect(logHeadFault({ ...claims, first_iat: 1 })).toBeUndefined();
    expect(logHeadFault({ ...claims, sub: 'x' })).toBe('sub');
    for (const name of Object.keys(claims)) expect(logHeadFault({ ...claims, [name]: undefined })).toBe(name);
    expect(logHeadFault({ ...claims, tree_size: -1 })).toBe('tree_size');
    expect(logHeadFault({ ...claims, root_hash: 'AAAA' })).toBe('root_hash');
  });

  test('names its log by the address without the scheme', () => {
    expect(logNameOf('https://verify.example.org')).toBe('verify.example.org/log');
  });
});
