import { type Clock, today } from '../../kernel/clock.ts';
import { addDays, type Day } from '../../kernel/day.ts';
import { type Page, type PageRequest, pageOf } from '../../kernel/page.ts';
import { type Fault, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { ProgramAnswer } from '../insurers/network-reading.service.ts';
import { type RoutingCandidate, rankShops } from '../insurers/routing.rules.ts';
import type { NetworkQueries, NetworkStandingRow, NetworkTotals, ReasonCount } from './network.queries.ts';
import { sortKeyOf } from './network.queries.ts';
import {
  cursorMalformed,
  cursorText,
  type NetworkFilter,
  type NetworkOrder,
  networkFilterFaults,
  parseCursor,
  placeFaults,
} from './network.rules.ts';

/** A claim as far as it says which shops can have it. */
export interface Claim {
  readonly jurisdiction: string;
  readonly city: string | null;
  /** A repair area of the pack by which the programme judges. */
  readonly area: string;
  /** The network of the vehicle's brand; null when it does not matter. */
  readonly network: string | null;
}

/** How a shop stands today. */
export interface NetworkStandingAnswer {
  readonly row: NetworkStandingRow;
  readonly today: Day;
}

export interface NetworkTotalsAnswer extends NetworkTotals {
  readonly today: Day;
}

/** So far ahead may be asked which shops change. */
const MAX_DAYS_AHEAD = 3660;
const MAX_ROUTED = 100;

/**
 * Answers about a whole network, from the read model. Whoever has been given the programme may ask: whose programme it is has
 * been decided by then.
 */
export class NetworkStandingsService {
  private readonly queries: NetworkQueries;
  private readonly clock: Clock;

  constructor(queries: NetworkQueries, clock: Clock) {
    this.queries = queries;
    this.clock = clock;
  }

  /** The shops that are in the programme's network today. Refuses a filter that nobody can meet and a foreign cursor. */
  async shops(
    program: ProgramAnswer,
    filter: NetworkFilter,
    order: NetworkOrder,
    page: PageRequest,
  ): Promise<Page<NetworkStandingAnswer>> {
    refuseFor([...knownAtFaults(program), ...networkFilterFaults(filter)]);
    const cursor = page.cursor === undefined ? null : parseCursor(page.cursor, order);
    if (cursor === undefined) throw cursorMalformed(page.direction);
    const { direction, limit } = page;
    const rows = await this.queries.page(program.program.id, filter, order, direction, cursor, limit + 1);
    const day = today(this.clock);
    return pageOf(
      page,
      rows.map((row) => ({ row, today: day })),
      ({ row }) => cursorText({ key: sortKeyOf(row, order), shopNumber: row.shopNumber }),
    );
  }

  async totals(program: ProgramAnswer, changingWithinDays: number): Promise<NetworkTotalsAnswer> {
    refuseFor(knownAtFaults(program));
    if (changingWithinDays < 1 || changingWithinDays > MAX_DAYS_AHEAD) {
      const message = `It must be from 1 to ${MAX_DAYS_AHEAD} days.`;
      throw refuse('DAYS_OUT_OF_RANGE', message, ['changingWithin']);
    }
    const day = today(this.clock);
    return { ...(await this.queries.totals(program.program.id, day, addDays(day, changingWithinDays))), today: day };
  }

  /** What is unmet, by how many shops, the most frequent first. */
  async reasons(program: ProgramAnswer): Promise<readonly ReasonCount[]> {
    refuseFor(knownAtFaults(program));
    return this.queries.reasons(program.program.id);
  }

  /** The shops that a claim can go to, in the order of the programme's ranking. Refuses codes that its rule pack lacks. */
  async routeClaim(program: ProgramAnswer, claim: Claim, first: number): Promise<readonly NetworkStandingAnswer[]> {
    const { pack, ranking } = program.inForce.rule;
    const { jurisdiction, city, area, network } = claim;
    const faults: Fault[] = [...knownAtFaults(program), ...placeFaults(jurisdiction, city, [])];
    if (!pack.repairAreas.has(area)) {
      faults.push({ code: 'UNKNOWN_CODE', message: `${pack.name} has no such repair area.`, path: ['area'] });
    }
    if (network !== null && !pack.networks.has(network)) {
      faults.push({ code: 'UNKNOWN_CODE', message: `${pack.name} has no such network.`, path: ['network'] });
    }
    if (first < 1 || first > MAX_ROUTED) {
      const message = `first must be from 1 to ${MAX_ROUTED}; it was ${first}.`;
      faults.push({ code: 'PAGE_SIZE_OUT_OF_RANGE', message, path: ['first'] });
    }
    refuseFor(faults);
    const day = today(this.clock);
    const rows = await this.queries.routable(program.program.id, { jurisdiction, city }, area, network, day);
    const ranked = rankShops(rows.map(candidateOf), ranking);
    return ranked.slice(0, first).map(({ row }) => ({ row, today: day }));
  }
}

function candidateOf(row: NetworkStandingRow): RoutingCandidate & { readonly row: NetworkStandingRow } {
  return {
    row,
    shopId: row.shopId,
    shopNumber: row.shopNumber,
    compliant: row.satisfied,
    recognised: row.recognised,
    blueSealCompliant: row.blueSeal,
    certifiedCount: row.certified,
    totalCount: row.total,
    masterCount: row.masters,
    holdsThrough: row.holdsThrough,
    coversArea: true,
    inNetwork: true,
  };
}

/** The read model says how shops stand now; what was on record earlier is asked for shop by shop. */
function knownAtFaults({ knownAt }: ProgramAnswer): readonly Fault[] {
  if (knownAt === null) return [];
  const message = 'How a whole network stands is known for now alone; leave knownAt out, or ask about single shops.';
  return [{ code: 'KNOWN_AT_NOT_OFFERED', message, path: ['knownAt'] }];
}

/** Refuses a programme that was asked for as it was on record earlier. */
export function refuseKnownAt(program: ProgramAnswer): void {
  refuseFor(knownAtFaults(program));
}
