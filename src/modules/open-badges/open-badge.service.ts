import { createHash } from 'node:crypto';
import type pg from 'pg';
import { type Clock, startOf } from '../../kernel/clock.ts';
import { addDays, type Day } from '../../kernel/day.ts';
import type { Ids } from '../../kernel/ids.ts';
import { nodeId } from '../../kernel/public-id.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import { type Achievement, achievementOf, openBadgeClaims } from './open-badge.rules.ts';

/**
 * An export lives at most this long. It has no status entry: a Token Status List is no `credentialStatus` that Open Badges
 * verifiers know, so what is suspended or revoked runs out instead.
 */
const MAX_EXPORT_DAYS = 90;
const MILLISECONDS_PER_DAY = 86_400_000;
const SALT_BYTES = 16;

/** Credentials as Open Badges 3.0, for wallets and profiles that know no other kind. */
export class OpenBadgeService {
  private readonly reader: pg.Pool;
  private readonly answering: AnsweringService;
  private readonly catalogue: Catalogue;
  private readonly keys: Pick<SigningKeyService, 'signer'>;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly randomness: Randomness;
  private readonly publicUrl: string;

  constructor(parts: {
    reader: pg.Pool;
    answering: AnsweringService;
    catalogue: Catalogue;
    keys: Pick<SigningKeyService, 'signer'>;
    clock: Clock;
    ids: Ids;
    randomness: Randomness;
    publicUrl: string;
  }) {
    this.reader = parts.reader;
    this.answering = parts.answering;
    this.catalogue = parts.catalogue;
    this.keys = parts.keys;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.randomness = parts.randomness;
    this.publicUrl = parts.publicUrl;
  }

  /** Where an award is exported. */
  addressOf(awardId: string): string {
    return `${this.publicUrl}/open-badges/${nodeId('CredentialPeriod', awardId)}.jwt`;
  }

  /** What a test's credential certifies, by the registry's own rule pack; undefined for a code that is no test. */
  achievement(code: string): Achievement | undefined {
    const { tests, series } = this.catalogue.defaultPack;
    const test = tests.get(code);
    return test && achievementOf(test, series.get(test.series), this.publicUrl);
  }

  /**
   * An award as a signed Open Badge, for its holder and for registrars; for others there is no such award. Refused unless
   * the credential is current today and the award is of the run that makes it so. Each export names the holder anew.
   */
  async export(viewer: Viewer, awardId: string): Promise<string> {
    const award = await this.award(awardId);
    const holder = award && (await this.answering.byId(viewer, award.technicianId, {}));
    const achievement = award && this.achievement(award.testCode);
    if (!award || !holder || !achievement) throw noAward();
    const now = this.clock.now();
    const { standing, validFrom, validThrough } = holder.record.standing(award.testCode, this.clock.dayAt(now));
    const isOfRun = validFrom !== null && award.from >= validFrom;
    if (standing !== 'CURRENT' || validFrom === null || validThrough === null || !isOfRun) {
      throw refuse('CREDENTIAL_NOT_CURRENT', `This award of ${award.testCode} does not make it current today.`);
    }
    const lapseAt = startOf(this.clock, addDays(validThrough, 1));
    const salt = Buffer.from(this.randomness(SALT_BYTES)).toString('hex');
    const claims = openBadgeClaims({
      id: this.addressOf(awardId),
      achievement,
      publicUrl: this.publicUrl,
      subjectId: `urn:uuid:${this.ids.next()}`,
      identity: { salt, hash: createHash('sha256').update(`${holder.facts.aseId}${salt}`).digest('hex') },
      awardedAt: startOf(this.clock, award.from),
      validFrom: now,
      validUntil: new Date(Math.min(now.getTime() + MAX_EXPORT_DAYS * MILLISECONDS_PER_DAY, lapseAt.getTime())),
    });
    const signer = await this.keys.signer();
    const header = { alg: signer.alg, kid: `${this.publicUrl}/keys/${signer.kid}`, typ: 'JWT' };
    return signer.sign(header, new TextEncoder().encode(JSON.stringify(claims)));
  }

  private async award(
    id: string,
  ): Promise<{ readonly technicianId: string; readonly testCode: string; readonly from: Day } | undefined> {
    const { rows } = await this.reader.query({
      name: 'award-by-id',
      text: `select technician_id as "technicianId", test_code as "testCode", from_on::text as "from"
               from credential_period where id = $1 and retracted_at is null`,
      values: [id],
    });
    return rows[0];
  }
}

/** The award that is not there, or not for the caller. */
export function noAward(): Refusal {
  return refuse('AWARD_NOT_FOUND', 'There is no such award.');
}
