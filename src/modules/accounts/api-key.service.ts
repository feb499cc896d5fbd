import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Environment } from '../../kernel/environment.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { AuditEntry } from '../audit/audit-entry.entity.ts';
import { ApiKey } from './api-key.entity.ts';
import { type ApiKeyRequest, faultsOf, overlapFaults } from './api-key.rules.ts';
import { heldKey, type KeyChange, type MadeKey, makeKey, replaceKey } from './api-key-changes.ts';
import { Organization } from './organization.entity.ts';

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
  /** All that it may be used for; null for whatever its role allows. */
  readonly scopes: readonly Scope[] | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To within a minute. */
  readonly lastUsedAt: Date | null;
  /** The key that was made to take its place. */
  readonly replacedBy: string | null;
}

/** A key at its making: the only time that its secret is known. */
export interface CreatedApiKey extends ApiKeySummary {
  readonly secret: string;
}

/** Makes, replaces, lists and revokes keys for who operates the service. Each change and its audit entry are one transaction. */
export class ApiKeyService {
  private readonly orm: MikroORM;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly randomness: Randomness;
  private readonly environment: Environment;

  constructor(orm: MikroORM, clock: Clock, ids: Ids, randomness: Randomness, environment: Environment = 'LIVE') {
    this.orm = orm;
    this.clock = clock;
    this.ids = ids;
    this.randomness = randomness;
    this.environment = environment;
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
    return this.orm.em.fork().transactional(async (em) => {
      const organization = await this.organizationNamed(em, request.organization, now);
      if (request.role === 'SPONSOR') await makeSponsor(em, organization, request.sponsor);
      await entrust?.(em, organization.id);
      const made = makeKey(this.changeIn(em, now), {
        organization,
        role: request.role,
        technicianId: request.technicianId ?? null,
        label: request.label,
        scopes: request.scopes ?? null,
        expiresAt: request.expiresAt ?? null,
      });
      this.audit(em, 'api_key.created', made.key, now);
      await em.flush();
      return told(made);
    });
  }

  /**
   * Makes a key that may do what this one may, and tells its secret, once. The old one goes on for the overlap. Without
   * `expiresAt` the new one ends when the old one would have.
   */
  async rotateApiKey(id: string, overlapMinutes: number, expiresAt?: Date): Promise<CreatedApiKey> {
    refuseFor(overlapFaults(overlapMinutes));
    const now = this.clock.now();
    return this.orm.em.fork().transactional(async (em) => {
      const old = await heldKey(em, id);
      if (!old) throw refuse('API_KEY_NOT_FOUND', `There is no API key ${id}.`, ['id']);
      const made = replaceKey(this.changeIn(em, now), old, { overlapMinutes, expiresAt });
      this.audit(em, 'api_key.rotated', old, now);
      this.audit(em, 'api_key.created', made.key, now);
      await em.flush();
      return told(made);
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

  private changeIn(em: EntityManager, now: Date): KeyChange {
    const { ids, randomness, environment } = this;
    return { em, now, ids, randomness, environment };
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
      details: {
        role: key.role,
        technicianId: key.technicianId,
        sponsor: key.organization.sponsor,
        scopes: key.scopes ?? null,
        replacedBy: key.replacedBy ?? null,
      },
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

function told({ key, secret }: MadeKey): CreatedApiKey {
  return { ...summaryOf(key), secret };
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
    scopes: key.scopes ?? null,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt ?? null,
    revokedAt: key.revokedAt ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
    replacedBy: key.replacedBy ?? null,
  };
}
