import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import type { Day } from '../../kernel/day.ts';
import { type Fault, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import { Organization } from '../accounts/organization.entity.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import { foldName } from '../technicians/technician.rules.ts';
import { Shop } from './shop.entity.ts';
import { type ShopProfile, shopNumberFaults, shopOpenTo, shopProfileFaults } from './shop.rules.ts';
import { ShopTerm } from './shop-term.entity.ts';
import { areaFaults, beginningFaults, networkFaults, type ShopTermKind } from './shop-term.rules.ts';

/** The members of a profile that an amendment changes; absent ones stay. */
export type ShopChanges = { readonly [Member in keyof ShopProfile]?: ShopProfile[Member] | undefined };

/** A shop as it is registered: with the first day on which it is open, and what it is from that day on. */
export interface ShopDraft extends ShopProfile {
  readonly shopNumber: string;
  /** The organisation that runs it; null while nobody has claimed it. */
  readonly organizationId: string | null;
  readonly openFrom: Day;
  readonly areas: readonly string[];
  readonly networks: readonly string[];
}

/** The shop that an action was about. */
export interface ShopResult {
  readonly shopId: string;
}

/** Enters shops in the registry, amends their profiles and hands them to the organisations that run them. */
export class ShopService {
  private readonly actions: RecordedActions;
  private readonly catalogue: Catalogue;

  constructor(actions: RecordedActions, catalogue: Catalogue) {
    this.actions = actions;
    this.catalogue = catalogue;
  }

  /** Enters a shop with its terms, all or nothing. Refuses a number that is taken. */
  async register(request: ActionRequest, draft: ShopDraft): Promise<ShopResult> {
    const { shopNumber, organizationId, openFrom, areas, networks, ...profile } = draft;
    return this.actions.run(request, async (scope) => {
      const { em, ids, now, today } = scope;
      const pack = this.catalogue.defaultPack;
      const operation = { kind: 'OPERATION', code: '', from: openFrom, until: END_OF_TIME } as const;
      refuseFor([
        ...shopNumberFaults(shopNumber),
        ...shopProfileFaults(profile),
        ...beginningFaults(operation, [], today, ['openFrom']),
        ...areaFaults(areas, pack),
        ...networkFaults(networks, pack),
        ...(await organizationFaults(em, organizationId)),
      ]);
      const shop = em.create(Shop, {
        ...trimmed(profile),
        id: ids.next(),
        shopNumber,
        organization: organizationId,
        nameFolded: foldName(profile.name),
        version: 1,
        registeredAt: now,
      });
      const begin = (kind: ShopTermKind, code: string) =>
        newTerm(scope, shop.id, { kind, code, fromOn: openFrom, untilOn: null });
      begin('OPERATION', '');
      for (const area of new Set(areas)) begin('AREA', area);
      for (const network of new Set(networks)) begin('NETWORK', network);
      await flushNew(em);
      return {
        result: { shopId: shop.id },
        action: 'shop.registered',
        subjectId: shop.id,
        details: { openFrom, areas, networks, organizationId },
      };
    });
  }

  /** Changes members of a profile. Refuses when somebody else amended it since `expectedVersion` was read. */
  async amend(
    request: ActionRequest,
    shopNumber: string,
    expectedVersion: number,
    changes: ShopChanges,
  ): Promise<ShopResult> {
    const given = Object.fromEntries(
      Object.entries(changes).filter(([, value]) => value !== undefined),
    ) as Partial<ShopProfile>;
    const members = Object.keys(given);
    if (members.length === 0) throw refuse('NOTHING_TO_AMEND', 'Give at least one member to change.');
    refuseFor(shopProfileFaults(given));
    return this.actions.run(request, async ({ em }) => {
      const shop = await lockedShopOf(em, request.viewer, shopNumber);
      if (shop.version !== expectedVersion) {
        throw refuse(
          'VERSION_CONFLICT',
          `The profile is at version ${shop.version}, not ${expectedVersion}: read it again.`,
          ['expectedVersion'],
        );
      }
      em.assign(shop, { ...trimmed(given), version: shop.version + 1 });
      if (given.name !== undefined) shop.nameFolded = foldName(given.name);
      return {
        result: { shopId: shop.id },
        action: 'shop.amended',
        subjectId: shop.id,
        details: { members, version: shop.version },
      };
    });
  }

  /** Hands the shop to an organisation, or with null to nobody: only who runs it keeps its record. */
  async assign(request: ActionRequest, shopNumber: string, organizationId: string | null): Promise<ShopResult> {
    return this.actions.run(request, async ({ em }) => {
      const shop = await lockedShop(em, shopNumber);
      refuseFor(await organizationFaults(em, organizationId));
      const before = shop.organization ?? null;
      if (before === organizationId) {
        throw refuse('SHOP_ALREADY_ASSIGNED', 'The shop is in these hands already.', ['organization']);
      }
      shop.organization = organizationId;
      return {
        result: { shopId: shop.id },
        action: 'shop.assigned',
        subjectId: shop.id,
        details: { organizationId, before },
      };
    });
  }
}

/**
 * The shop of that number, locked until the transaction ends: changes to one shop's record take turns. Whoever locks a
 * technician as well locks the technician first. Rows that refer to the shop may be written meanwhile. Refuses a number
 * that is malformed, or that no shop has.
 */
export async function lockedShop(em: EntityManager, shopNumber: string): Promise<Shop> {
  refuseFor(shopNumberFaults(shopNumber));
  await em.execute('select from shop where shop_number = ? for no key update', [shopNumber]);
  const shop = await em.findOne(Shop, { shopNumber });
  if (!shop) throw shopNotFound();
  return shop;
}

/** As {@link lockedShop}; a shop whose record the viewer does not keep is not found. */
export async function lockedShopOf(em: EntityManager, viewer: Viewer, shopNumber: string): Promise<Shop> {
  const shop = await lockedShop(em, shopNumber);
  if (!shopOpenTo(viewer, shop)) throw shopNotFound();
  return shop;
}

/** What is answered for a shop that nobody registered, and for one whose record the caller does not keep. */
export function shopNotFound(): Refusal {
  return refuse('SHOP_NOT_FOUND', 'No shop has this number.', ['shopNumber']);
}

/** A term recorded in this action, persisted with the next flush. */
export function newTerm(
  { em, ids, now, recordedBy }: ActionScope,
  shopId: string,
  term: Pick<ShopTerm, 'kind' | 'code' | 'fromOn'> &
    Partial<Pick<ShopTerm, 'recordId' | 'endReason'>> & { readonly untilOn: string | null },
): ShopTerm {
  const created = em.create(ShopTerm, {
    recordId: ids.next(),
    endReason: null,
    ...term,
    id: ids.next(),
    shop: shopId,
    recordedBy,
    recordedAt: now,
    retractedAt: null,
  });
  em.persist(created);
  return created;
}

async function organizationFaults(em: EntityManager, organizationId: string | null): Promise<readonly Fault[]> {
  if (organizationId === null || (await em.count(Organization, { id: organizationId })) > 0) return [];
  return [{ code: 'ORGANIZATION_NOT_FOUND', message: 'No organisation has this id.', path: ['organization'] }];
}

async function flushNew(em: EntityManager): Promise<void> {
  try {
    await em.flush();
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) {
      const message = 'A shop of this number is in the registry already.';
      throw new Refusal([{ code: 'SHOP_NUMBER_TAKEN', message, path: ['shopNumber'] }], { cause: error });
    }
    throw error;
  }
}

function trimmed<Profile extends Partial<ShopProfile>>(profile: Profile): Profile {
  const entries = Object.entries(profile).map(([member, value]) => [member, value.trim().normalize('NFC')]);
  return Object.fromEntries(entries) as Profile;
}
