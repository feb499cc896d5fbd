import type { EntityManager } from '@mikro-orm/postgresql';
import { addDays, type Day } from '../../kernel/day.ts';
import { type Fault, Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import { constraintBroken } from '../audit/broken-constraint.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import { END_OF_TIME, type Span } from '../catalogue/span.rules.ts';
import type { CorrectionReason } from '../credentials/correction.service.ts';
import { Shop } from '../shops/shop.entity.ts';
import { shopNumberFaults } from '../shops/shop.rules.ts';
import { lockedShop } from '../shops/shop.service.ts';
import { NetworkEnrolment } from './network-enrolment.entity.ts';
import {
  claimFaults,
  type EnrolmentClaim,
  endingFaults,
  overlapFaults,
  SHOPS_AT_ONCE,
} from './network-enrolment.rules.ts';
import { programOpenTo } from './repair-program.rules.ts';
import { programOf } from './repair-program.service.ts';

/** The enrolment that an action was about, by its public identity. */
export interface EnrolmentResult {
  readonly enrolmentId: string;
}

/** The enrolments that one action recorded, in the order in which the shops were named. */
export interface EnrolmentsResult {
  readonly enrolmentIds: readonly string[];
}

/** Keeps the networks of insurers' programmes: which shop was enrolled from when to when, and why. */
export class NetworkService {
  private readonly actions: RecordedActions;

  constructor(actions: RecordedActions) {
    this.actions = actions;
  }

  async enrol(
    request: ActionRequest,
    programId: string,
    shopNumber: string,
    claim: EnrolmentClaim,
  ): Promise<EnrolmentResult> {
    return this.actions.run(request, async (scope) => {
      const program = await programOf(scope.em, request.viewer, programId);
      const shop = await lockedShop(scope.em, shopNumber);
      const onRecord = await enrolmentsOnRecord(scope.em, program.id, [shop.id]);
      refuseFor([...claimFaults(claim, scope.today), ...overlapFaults(claim, onRecord.map(spanOf))]);
      const enrolment = newEnrolment(scope, { recordId: scope.ids.next(), program: program.id, shop: shop.id }, claim);
      await flushEnrolments(scope.em, ['from']);
      const { recordId } = enrolment;
      return { result: { enrolmentId: recordId }, action: 'network.enrolled', ...told(enrolment, daysOf(claim)) };
    });
  }

  /** Enrols many shops from one day on, for one reason: all of them, or none with the faults of each by its place. */
  async enrolMany(
    request: ActionRequest,
    programId: string,
    shopNumbers: readonly string[],
    claim: EnrolmentClaim,
  ): Promise<EnrolmentsResult> {
    refuseFor(listFaults(shopNumbers));
    return this.actions.run(request, async (scope) => {
      const program = await programOf(scope.em, request.viewer, programId);
      const shops = await lockedShops(scope.em, shopNumbers);
      const onRecord = await enrolmentsOnRecord(
        scope.em,
        program.id,
        shops.map(({ id }) => id),
      );
      refuseFor([
        ...claimFaults(claim, scope.today),
        ...shops.flatMap(({ id }, index) => {
          const others = onRecord.filter((enrolment) => enrolment.shop === id).map(spanOf);
          return overlapFaults(claim, others, ['shopNumbers', index]);
        }),
      ]);
      const enrolments = shops.map(({ id }) =>
        newEnrolment(scope, { recordId: scope.ids.next(), program: program.id, shop: id }, claim),
      );
      await flushEnrolments(scope.em, ['shopNumbers']);
      const [first, ...others] = enrolments.map((enrolment) => told(enrolment, daysOf(claim)));
      if (!first) throw new Error('no shop was named, and that was not refused');
      const enrolmentIds = enrolments.map(({ recordId }) => recordId);
      return { result: { enrolmentIds }, action: 'network.enrolled', ...first, others };
    });
  }

  /** Ends an enrolment after its last day, which may lie ahead. */
  async end(request: ActionRequest, enrolmentId: string, lastDay: Day, reason: string): Promise<EnrolmentResult> {
    return this.actions.run(request, async (scope) => {
      const enrolment = await lockedEnrolment(scope.em, request.viewer, enrolmentId);
      refuseFor(endingFaults(spanOf(enrolment), lastDay, reason, scope.today));
      await retract(scope, enrolment);
      newEnrolment(scope, enrolment, { from: enrolment.fromOn as Day, through: lastDay, reason });
      await flushEnrolments(scope.em, ['lastDay']);
      return { result: { enrolmentId }, action: 'network.ended', ...told(enrolment, { lastDay }) };
    });
  }

  /** Retracts an enrolment; with a replacement, the right one is recorded anew under the same identity. */
  async correct(
    request: ActionRequest,
    enrolmentId: string,
    reason: CorrectionReason,
    replacement: EnrolmentClaim | null,
  ): Promise<EnrolmentResult> {
    return this.actions.run(request, async (scope) => {
      const enrolment = await lockedEnrolment(scope.em, request.viewer, enrolmentId);
      if (replacement) {
        const onRecord = await enrolmentsOnRecord(scope.em, enrolment.program, [enrolment.shop]);
        const others = onRecord.filter(({ id }) => id !== enrolment.id).map(spanOf);
        refuseFor(replaced([...claimFaults(replacement, scope.today), ...overlapFaults(replacement, others)]));
      }
      await retract(scope, enrolment);
      if (replacement) newEnrolment(scope, enrolment, replacement);
      await flushEnrolments(scope.em, ['replacement', 'from']);
      const details = { reason, replacement: replacement && daysOf(replacement) };
      return { result: { enrolmentId }, action: 'network.corrected', ...told(enrolment, details) };
    });
  }
}

/** Faults of the list by itself; those of a number carry its place. */
function listFaults(shopNumbers: readonly string[]): readonly Fault[] {
  const path = ['shopNumbers'];
  if (shopNumbers.length === 0) return [{ code: 'SHOPS_MISSING', message: 'Name at least one shop.', path }];
  if (shopNumbers.length > SHOPS_AT_ONCE) {
    const message = `${shopNumbers.length} shops were named; at most ${SHOPS_AT_ONCE} are enrolled at once.`;
    return [{ code: 'SHOPS_TOO_MANY', message, path }];
  }
  return shopNumbers.flatMap((shopNumber, index): readonly Fault[] => {
    const place = [...path, index];
    const repeated = shopNumbers.indexOf(shopNumber) < index;
    const faults = repeated
      ? [{ code: 'SHOP_REPEATED', message: 'This shop is already in the list.' }]
      : shopNumberFaults(shopNumber);
    return faults.map((fault) => ({ ...fault, path: place }));
  });
}

/** The shops in the order in which they are named, locked in the order of their numbers so that no two wait for each other. */
async function lockedShops(em: EntityManager, shopNumbers: readonly string[]): Promise<readonly Shop[]> {
  const places = shopNumbers.map(() => '?').join(', ');
  await em.execute(`select from shop where shop_number in (${places}) order by shop_number for no key update`, [
    ...shopNumbers,
  ]);
  const found = await em.find(Shop, { shopNumber: { $in: [...shopNumbers] } });
  const byNumber = new Map(found.map((shop) => [shop.shopNumber, shop]));
  const shops = shopNumbers.map((shopNumber) => byNumber.get(shopNumber));
  refuseFor(
    shops.flatMap((shop, index): readonly Fault[] =>
      shop ? [] : [{ code: 'SHOP_NOT_FOUND', message: 'No shop has this number.', path: ['shopNumbers', index] }],
    ),
  );
  return shops.filter((shop) => shop !== undefined);
}

/** The enrolment as on record, its shop locked. What belongs to another insurer's programme is not found. */
async function lockedEnrolment(em: EntityManager, viewer: KnownViewer, enrolmentId: string): Promise<NetworkEnrolment> {
  const [place] = await em.execute<{ shop_number: string; organization: string }[]>(
    `select s.shop_number, p.organization_id as organization
       from network_enrolment e join repair_program p on p.id = e.program_id join shop s on s.id = e.shop_id
      where e.record_id = ? and e.retracted_at is null`,
    [enrolmentId],
  );
  if (!place || !programOpenTo(viewer, place)) throw enrolmentNotFound();
  await lockedShop(em, place.shop_number);
  const enrolment = await em.findOne(NetworkEnrolment, { recordId: enrolmentId, retractedAt: null });
  if (!enrolment) throw enrolmentNotFound();
  return enrolment;
}

function enrolmentNotFound(): Refusal {
  return refuse('ENROLMENT_NOT_FOUND', 'No enrolment has this id.', ['enrolmentId']);
}

function enrolmentsOnRecord(
  em: EntityManager,
  programId: string,
  shopIds: readonly string[],
): Promise<readonly NetworkEnrolment[]> {
  return em.find(
    NetworkEnrolment,
    { program: programId, shop: { $in: [...shopIds] }, retractedAt: null },
    { orderBy: { fromOn: 'asc' } },
  );
}

/** Written at once: the next row has the same public identity, and of that only one may be on record. */
async function retract({ em, now }: ActionScope, enrolment: NetworkEnrolment): Promise<void> {
  enrolment.retractedAt = now;
  await em.flush();
}

function newEnrolment(
  { em, ids, now, recordedBy }: ActionScope,
  { recordId, program, shop }: Pick<NetworkEnrolment, 'recordId' | 'program' | 'shop'>,
  claim: EnrolmentClaim,
): NetworkEnrolment {
  const { from, through, reason } = claim;
  const enrolment = em.create(NetworkEnrolment, {
    id: ids.next(),
    recordId,
    program,
    shop,
    fromOn: from,
    untilOn: through === null ? null : addDays(through, 1),
    reason: reason.trim().normalize('NFC'),
    recordedBy,
    recordedAt: now,
    retractedAt: null,
  });
  em.persist(enrolment);
  return enrolment;
}

/** Whoever enrolled the shop past the lock, such as a loader of files, is told of as one who came first. */
async function flushEnrolments(em: EntityManager, path: Fault['path']): Promise<void> {
  try {
    await em.flush();
  } catch (error) {
    if (constraintBroken(error) !== 'network_enrolment_no_overlap') throw error;
    const message = 'A shop is enrolled on some of these days already.';
    throw new Refusal([{ code: 'ENROLMENT_OVERLAPS', message, path }], { cause: error });
  }
}

function spanOf({ fromOn, untilOn }: NetworkEnrolment): Span {
  return { from: fromOn as Day, until: (untilOn ?? END_OF_TIME) as Day };
}

function daysOf({ from, through }: EnrolmentClaim): Readonly<Record<string, unknown>> {
  return { from, through };
}

/** Events of enrolments are about the shop; their payload names the programme. Reasons are words, so they stay out. */
function told({ recordId, program, shop }: NetworkEnrolment, details: Readonly<Record<string, unknown>>) {
  return { subjectId: shop, details: { programId: program, recordId, ...details } };
}

function replaced(faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault) => ({ ...fault, path: ['replacement', ...fault.path] }));
}
