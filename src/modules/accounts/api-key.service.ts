import { hash } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { AuditEntry } from '../audit/audit-entry.entity.ts';
import { ApiKey } from './api-key.entity.ts';
import { type ApiKeyRequest, faultsOf, newApiKey, shownPrefixOf } from './api-key.rules.ts';
import { Organization } from './organization.entity.ts';
import { kindOfRole } from './organization.rules.ts';

/** A key as it may be shown at any time: everything but the secret. */
export interface ApiKeySummary {
  readonly id: string;
  /** The key's first characters. */
  readonly prefix: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly role: KnownViewer['role'];
  readonly technicianId: string | null;
  readonly label: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** A key at its making: the only time that its secret is known. */
export interface CreatedApiKey extends ApiKeySummary {
  readonly secret: string;
}

/** Makes, lists and revokes keys. Each change and its audit entry are one transaction. */
export class ApiKeyService {
  private readonly orm: MikroORM;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly randomness: Randomness;

  constructor(orm: MikroORM, clock: Clock, ids: Ids, randomness: Randomness) {
    this.orm = orm;
    this.clock = clock;
    this.ids = ids;
    this.randomness = randomness;
  }

  /**
   * Makes a key and tells its secret, once; only its digest is kept. A SPONSOR's organisation must be the sponsor of some
   * programmes, or become it by this request. What `entrust` does to the organisation is kept together with the key.
   */
  async createApiKey(
    request: ApiKeyRequest,
    entrust?: (em: EntityManager, organizationId: string) => Promise<void>,
  ): Promise<CreatedApiKey> {
    const now = this.clock.now();
    const faults = faultsOf(request, now);
    refuseFor(faults);
    const secret = newApiKey(this.randomness);
    return this.orm.em.fork().transactional(async (em) => {
      const organization = await this.organizationNamed(em, request.organization, now);
      if (request.role === 'SPONSOR') await makeSponsor(em, organization, request.sponsor);
      await em.execute('update organization set kind = ? where id = ? and kind is null', [
        kindOfRole(request.role),
        organization.id,
      ]);
      await entrust?.(em, organization.id);
      const key = em.create(ApiKey, {
        id: this.ids.next(),
        organization,
        role: request.role,
        technicianId: request.technicianId ?? null,
        label: request.label,
        prefix: shownPrefixOf(secret),
        keyDigest: digestOf(secret),
        createdAt: now,
        expiresAt: request.expiresAt ?? null,
        revokedAt: null,
      });
      this.audit(em, 'api_key.created', key, now);
      await em.flush();
      return { ...summaryOf(key), secret };
    });
  }

  /** Ends a key for good; every process refuses it within seconds. Revoking it again changes nothing. */
  async revokeApiKey(id: string): Promise<ApiKeySummary> {
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      const key = await em.findOne(ApiKey, { id }, { populate: ['organization'] });
      if (!key) throw refuse('API_KEY_NOT_FOUND', `There is no API key ${id}.`, ['id']);
      if (key.revokedAt === null) {
        key.revokedAt = now;
        this.audit(em, 'api_key.revoked', key, now);
      }
      return summaryOf(key);
    });
  }

  /** Every key, oldest first. */
  async listApiKeys(): Promise<readonly ApiKeySummary[]> {
    const em = this.orm.em.fork();
    const keys = await em.find(ApiKey, {}, { populate: ['organization'], orderBy: { createdAt: 'asc', id: 'asc' } });
    return keys.map(summaryOf);
  }

  /** The organisation of that name, made when there is none. Names are unique. */
  async ensureOrganization(name: string): Promise<{ readonly id: string; readonly name: string }> {
    const now = this.clock.now();
    const organization = await this.orm.em.fork().transactional((em) => this.organizationNamed(em, name, now));
    return { id: organization.id, name: organization.name };
  }

  /** Inserted first and read afterwards, so that two callers who race end with the same organisation. */
  private async organizationNamed(em: EntityManager, name: string, now: Date): Promise<Organization> {
    await em.execute('insert into organization (id, name, created_at) values (?, ?, ?) on conflict (name) do nothing', [
      this.ids.next(),
      name,
      now,
    ]);
    return em.findOneOrFail(Organization, { name });
  }

  private audit(em: EntityManager, action: string, key: ApiKey, now: Date): void {
    em.create(AuditEntry, {
      id: this.ids.next(),
      occurredAt: now,
      action,
      organizationId: key.organization.id,
      apiKeyId: null,
      requestId: null,
      subjectId: key.id,
      details: { role: key.role, technicianId: key.technicianId, sponsor: key.organization.sponsor },
    });
  }
}

/** An organisation is one sponsor for good. Of two who name it at once the first wins, and the other is refused. */
async function makeSponsor(em: EntityManager, organization: Organization, sponsor: string | undefined): Promise<void> {
  if (sponsor !== undefined) {
    await em.execute('update organization set sponsor = ? where id = ? and sponsor is null', [
      sponsor,
      organization.id,
    ]);
    await em.refresh(organization);
  }
  if (organization.sponsor === null) {
    throw refuse('SPONSOR_REQUIRED', 'A key of the role SPONSOR must name the sponsor that its organisation is.', [
      'sponsor',
    ]);
  }
  if (sponsor !== undefined && sponsor !== organization.sponsor) {
    throw refuse('SPONSOR_OTHER', `This organisation is the sponsor ${organization.sponsor} already.`, ['sponsor']);
  }
}

/**
 * What is kept of a key: SHA-256, hex. The secret is 190 random bits, which nobody can search, so a slow hash would
 * protect nothing and cost every request.
 */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

function summaryOf(key: ApiKey): ApiKeySummary {
  const { organization } = key;
  return {
    id: key.id,
    prefix: key.prefix,
    organizationId: organization.id,
    organizationName: organization.name,
    role: key.role,
    technicianId: key.technicianId ?? null,
    label: key.label,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt ?? null,
    revokedAt: key.revokedAt ?? null,
  };
}
