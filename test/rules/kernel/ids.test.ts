import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { uuidV7Ids } from '../../../src/kernel/ids.ts';
import { ID_PREFIXES, type NodeKind, nodeId, recordId } from '../../../src/kernel/public-id.ts';
import { systemRandomness } from '../../../src/kernel/randomness.ts';
import { Refusal } from '../../../src/kernel/refusal.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { seededRandomness } from '../../support/seeded-randomness.ts';

const KINDS = Object.keys(ID_PREFIXES) as NodeKind[];

describe('record ids (UUIDv7, RFC 9562 section 5.7)', () => {
  test('have version 7, variant 10 and the clock in their first 48 bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.string(), (milliseconds, seed) => {
        fc.pre(milliseconds <= 8.64e15);
        const clock = new FixedClock(new Date(milliseconds).toISOString());
        const id = uuidV7Ids(clock, seededRandomness(seed)).next();
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(milliseconds);
      }),
    );
  });

  test("agree with the standard's example (RFC 9562, appendix A.6)", () => {
    const clock = new FixedClock('2022-02-22T19:22:22.000Z');
    const bytes = Uint8Array.from([0, 0, 0, 0, 0, 0, 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    expect(uuidV7Ids(clock, () => bytes.slice()).next()).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  test('sort in the order in which they were made, by the millisecond', () => {
    const clock = new FixedClock('2026-06-15T16:00:00.000Z');
    const ids = uuidV7Ids(clock, seededRandomness('order'));
    const made = Array.from({ length: 500 }, () => {
      clock.advance(0.001);
      return ids.next();
    });
    expect(made.toSorted()).toEqual(made);
  });

  test('made at the same moment differ', () => {
    const ids = uuidV7Ids(new FixedClock(), systemRandomness);
    expect(new Set(Array.from({ length: 2_000 }, () => ids.next())).size).toBe(2_000);
  });

  test('are made from bytes that differ each time', () => {
    expect(systemRandomness(16)).toHaveLength(16);
    expect(systemRandomness(16)).not.toEqual(systemRandomness(16));
  });
});

describe('public ids', () => {
  test('lead back to the kind and the record they were made from', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.uuid(), (kind, uuid) => {
        const id = nodeId(kind, uuid);
        expect(id).toMatch(new RegExp(`^${ID_PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`));
        expect(recordId(id, KINDS)).toEqual({ kind, uuid });
      }),
    );
  });

  test('say their kind by a prefix of their own', () => {
    const prefixes = Object.values(ID_PREFIXES);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const prefix of prefixes) expect(prefix).toMatch(/^[a-z]{3}$/);
  });

  const technician = nodeId('Technician', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');

  test.each([
    ['nothing', ''],
    ['a bare UUID', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'],
    ['a prefix alone', 'tec_'],
    ['another kind', nodeId('Badge', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f')],
    ['one character too few', technician.slice(0, -1)],
    ['one character too many', `${technician}0`],
    ['capital letters', technician.toUpperCase()],
    ['a letter that base 32 leaves out', `${technician.slice(0, -1)}l`],
    ['more than 128 bits', 'tec_8zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['a space before it', ` ${technician}`],
  ])('%s is refused with the path and the form that is wanted', (_what, id) => {
    const attempt = () => recordId(id, ['Technician'], ['input', 'technicianId']);
    expect(attempt).toThrow(Refusal);
    try {
      attempt();
    } catch (refusal) {
      expect((refusal as Refusal).faults).toEqual([
        {
          code: 'ID_MALFORMED',
          message: 'An id of the form tec_… is wanted here.',
          path: ['input', 'technicianId'],
        },
      ]);
    }
  });

  test('where several kinds will do, the refusal names them all', () => {
    expect(() => recordId('x', ['Experience', 'ExamResult'])).toThrow(
      'An id of the form exp_… or exm_… is wanted here.',
    );
  });
});
