import { describe, expect, test } from '@jest/globals';
import { mayOpenTechnician, permits } from '../../../src/kernel/permission.ts';
import { Refusal, refuse } from '../../../src/kernel/refusal.ts';
import { knownViewer, PUBLIC_VIEWER, ROLES, type Viewer } from '../../../src/kernel/viewer.ts';

describe('a refusal', () => {
  test('carries every fault and says them all in one text', () => {
    const faults = [
      { code: 'FIRST', message: 'The first is wrong.', path: ['input', 'first'] },
      { code: 'SECOND', message: 'So is the second.', path: ['input', 'list', 2] },
    ];
    const refusal = new Refusal(faults);
    expect(refusal.faults).toEqual(faults);
    expect(refusal.message).toBe('The first is wrong. So is the second.');
    expect([refusal.name, refusal instanceof Error]).toEqual(['Refusal', true]);
  });

  test('keeps what caused it', () => {
    const cause = new Error('unique violation');
    expect(new Refusal([], { cause }).cause).toBe(cause);
  });

  test('for one fault without a place has an empty path', () => {
    expect(refuse('NOT_FOUND', 'There is none.').faults).toEqual([
      { code: 'NOT_FOUND', message: 'There is none.', path: [] },
    ]);
  });
});

describe('viewers', () => {
  const key = { organizationId: 'org', apiKeyId: 'key' };
  const technician: Viewer = { role: 'TECHNICIAN', ...key, technicianId: 'ana' };

  test('a field is open to exactly the roles whose row is not NONE', () => {
    const closed = { PUBLIC: 'NONE', EMPLOYER: 'NONE', INSURER: 'NONE', SPONSOR: 'NONE', AGENCY: 'NONE' } as const;
    const row = { ...closed, REGISTRAR: 'ANY', TECHNICIAN: 'OWN' } as const;
    const open = ROLES.filter((role) => permits(row, { ...technician, role } as Viewer));
    expect(open).toEqual(['REGISTRAR', 'TECHNICIAN']);
  });

  test("a technician's key opens that technician alone", () => {
    expect([mayOpenTechnician(technician, 'ana'), mayOpenTechnician(technician, 'ben')]).toEqual([true, false]);
  });

  test('a caller without a key cannot open any technician', () => {
    expect(mayOpenTechnician(PUBLIC_VIEWER, 'ana')).toBe(false);
  });

  test('an action reached without a key is our own fault, not a refusal', () => {
    expect(() => knownViewer(PUBLIC_VIEWER)).toThrow('its permission row is missing');
    expect(knownViewer(technician)).toBe(technician);
  });
});
