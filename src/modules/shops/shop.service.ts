import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Refusal, refuse } from '../../kernel/refusal.ts';
import { Shop } from './shop.entity.ts';
import { shopNumberFaults } from './shop.rules.ts';

/**
 * The shop of that number, locked until the transaction ends: changes to one shop's record take turns. Whoever locks a
 * technician as well locks the technician first. Refuses a number that is malformed, or that no shop has.
 */
export async function lockedShop(em: EntityManager, shopNumber: string): Promise<Shop> {
  const faults = shopNumberFaults(shopNumber);
  if (faults.length > 0) throw new Refusal(faults);
  const shop = await em.findOne(Shop, { shopNumber }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!shop) throw shopNotFound();
  return shop;
}

/** What is answered for a shop that nobody registered, and for one that the caller may not keep. */
export function shopNotFound(): Refusal {
  return refuse('SHOP_NOT_FOUND', 'No shop has this number.', ['shopNumber']);
}
