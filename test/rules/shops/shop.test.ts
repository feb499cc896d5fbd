import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../src/kernel/refusal.ts';
import type { Viewer } from '../../../src/kernel/viewer.ts';
import {
  isShopNumber,
  jurisdictionFaults,
  shopNumberFaults,
  shopOpenTo,
  shopProfileFaults,
} from '../../../src/modules/shops/shop.rules.ts';

const told = (faults: readonly Fault[]) => faults.map(({ code, path }) => [code, ...path].join(' '));

describe('a shop number', () => {
  test.each([
    ['SHP-000001', true],
    ['SHP-999999', true],
    ['SHP-00001', false],
    ['SHP-0000001', false],
    ['shp-000001', false],
    ['SHP-00000a', false],
    ['SHP-000001\n', false],
    [' SHP-000001', false],
    ['SHP-٠٠٠٠٠١', false],
    ['', false],
  ])('%j: %j', (text, expected) => {
    expect(isShopNumber(text)).toBe(expected);
    expect(told(shopNumberFaults(text))).toEqual(expected ? [] : ['SHOP_NUMBER_MALFORMED shopNumber']);
  });
});

describe('a profile', () => {
  test.each([
    [{}, []],
    [{ name: 'Corner Garage' }, []],
    [{ name: '24/7' }, []],
    [{ name: '' }, ['NAME_EMPTY name']],
    [{ name: '—' }, ['NAME_MALFORMED name']],
    [{ name: 'a\u0000' }, ['NAME_MALFORMED name']],
    [{ name: 'x'.repeat(121) }, ['NAME_TOO_LONG name']],
    [{ street: '12 Valencia Street' }, []],
    [{ street: '\t' }, ['STREET_EMPTY street']],
    [{ street: 'x'.repeat(120) }, []],
    [{ street: 'x'.repeat(121) }, ['STREET_TOO_LONG street']],
    [{ city: 'a\u2028b' }, ['CITY_MALFORMED city']],
    [{ city: '\ud800' }, ['CITY_MALFORMED city']],
    [{ postalCode: '94110' }, []],
    [{ postalCode: '94110-1234' }, []],
    [{ postalCode: '9411' }, ['POSTAL_CODE_MALFORMED postalCode']],
    [{ postalCode: '94110-' }, ['POSTAL_CODE_MALFORMED postalCode']],
    [{ postalCode: '94110\n' }, ['POSTAL_CODE_MALFORMED postalCode']],
    [{ jurisdiction: 'US-PR' }, []],
    [{ jurisdiction: 'US' }, ['JURISDICTION_UNKNOWN jurisdiction']],
    [{ jurisdiction: 'CA-ON' }, ['JURISDICTION_UNKNOWN jurisdiction']],
    [
      { name: ' ', street: '', city: '', postalCode: '', jurisdiction: '' },
      [
        'NAME_EMPTY name',
        'STREET_EMPTY street',
        'CITY_EMPTY city',
        'POSTAL_CODE_MALFORMED postalCode',
        'JURISDICTION_UNKNOWN jurisdiction',
      ],
    ],
  ])('of %j has the faults %j', (profile, expected) => {
    expect(told(shopProfileFaults(profile))).toEqual(expected);
  });

  test('lies in a state, the district or a territory', () => {
    expect(told(jurisdictionFaults('US-DC'))).toEqual([]);
    expect(told(jurisdictionFaults('us-dc'))).toEqual(['JURISDICTION_UNKNOWN jurisdiction']);
  });
});

describe('a shop’s record', () => {
  const key = { organizationId: 'own', apiKeyId: 'key' };

  test.each<[Viewer, string | null, boolean]>([
    [{ role: 'REGISTRAR', ...key }, 'other', true],
    [{ role: 'REGISTRAR', ...key }, null, true],
    [{ role: 'EMPLOYER', ...key }, 'own', true],
    [{ role: 'EMPLOYER', ...key }, 'other', false],
    [{ role: 'EMPLOYER', ...key }, null, false],
    [{ role: 'INSURER', ...key }, 'own', false],
    [{ role: 'SPONSOR', ...key }, 'own', false],
    [{ role: 'AGENCY', ...key }, 'own', false],
    [{ role: 'TECHNICIAN', ...key, technicianId: 'somebody' }, 'own', false],
    [{ role: 'PUBLIC' }, null, false],
  ])('is to %j, run by %j, open: %j', (viewer, organization, expected) => {
    expect(shopOpenTo(viewer, { organization })).toBe(expected);
  });

  test('that nobody has claimed is not an employer’s', () => {
    expect(shopOpenTo({ role: 'EMPLOYER', ...key }, {})).toBe(false);
  });
});
