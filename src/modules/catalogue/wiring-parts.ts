import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import type { RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from './catalogue.rules.ts';

/** What nearly every capability is wired of. Each picks what it needs and names what it takes of others beside. */
export interface WiringParts {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  /** One connection besides, for what is written all the time. */
  readonly writer: pg.Pool;
  readonly actions: RecordedActions;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly randomness: Randomness;
  /** By what others know the service: the issuer of its tokens, and where its addresses begin. */
  readonly publicUrl: string;
  readonly log: Readonly<Record<'info' | 'warn' | 'error', (details: object, message: string) => void>>;
  /** 32 bytes that are another secret for each purpose. */
  readonly secretFor: (purpose: string) => Uint8Array;
}
