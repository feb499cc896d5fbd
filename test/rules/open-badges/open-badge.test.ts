import { describe, expect, test } from '@jest/globals';
import {
  achievementDocument,
  achievementOf,
  openBadgeClaims,
} from '../../../src/modules/open-badges/open-badge.rules.ts';
import { catalogue } from '../credentials/credential-facts.ts';

const URL = 'https://verify.example.org';
const { tests, series } = catalogue.defaultPack;
const achievement = (code: string) => {
  const found = tests.get(code);
  if (!found) throw new Error(code);
  return achievementOf(found, series.get(found.series), URL);
};

describe('an achievement', () => {
  test('is the certification of a test, with what it takes in plain words', () => {
    expect(achievementDocument(achievement('A5'))).toEqual({
      '@context': [
        'https://www.w3.org/ns/credentials/v2',
        'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
      ],
      id: 'https://verify.example.org/achievements/A5',
      type: ['Achievement'],
      achievementType: 'Certification',
      creator: {
        id: URL,
        type: ['Profile'],
        name: 'ASE credential registry, verify.example.org',
        url: URL,
      },
      name: 'A5 Brakes',
      description: 'Certification in Automobile & Light Truck: Brakes, by test A5.',
      criteria: {
        narrative:
          'Pass test A5 (Brakes) and document 2 years of relevant work, or 1 year of relevant work and 2 years of completed training.',
      },
      humanCode: 'A5',
      fieldOfStudy: 'Automobile & Light Truck',
    });
  });

  test('is told for every test of every shipped pack', () => {
    for (const pack of catalogue.packs()) {
      for (const each of pack.tests.values()) {
        expect(achievementOf(each, pack.series.get(each.series), URL).criteria.narrative).toMatch(/^Pass test .+\.$/);
      }
    }
  });
});

test('the registered claims repeat the credential’s members to the second (section 8.2.4)', () => {
  const claims = openBadgeClaims({
    id: `${URL}/open-badges/prd_1.jwt`,
    achievement: achievement('A5'),
    publicUrl: URL,
    subjectId: 'urn:uuid:0190b2a4-0000-7000-8000-000000000000',
    identity: { salt: '00', hash: 'ab' },
    awardedAt: new Date('2024-03-01T05:00:00Z'),
    validFrom: new Date('2026-06-15T16:00:00.999Z'),
    validUntil: new Date('2026-09-13T16:00:00.999Z'),
  });
  expect(claims).toMatchObject({
    iss: claims.issuer.id,
    jti: claims.id,
    sub: claims.credentialSubject.id,
    validFrom: '2026-06-15T16:00:00Z',
    nbf: Date.parse('2026-06-15T16:00:00Z') / 1000,
    validUntil: '2026-09-13T16:00:00Z',
    exp: Date.parse('2026-09-13T16:00:00Z') / 1000,
  });
  expect(claims).not.toHaveProperty('vc');
});
