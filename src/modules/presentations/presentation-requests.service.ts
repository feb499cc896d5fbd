import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Randomness } from '../../kernel/randomness.ts';
import { type Fault, type Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { KnownViewer, Viewer } from '../../kernel/viewer.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import { type TechnicianRuleAsked, technicianRequirement } from '../qualifications/asked-rule.service.ts';
import { encodeBase64url } from '../tokens/base64url.rules.ts';
import type { JudgedPresentation, PresentationJudge } from './presentation-judging.service.ts';
import { takeNonce } from './presentation-nonces.service.ts';
import { PresentationRequest } from './presentation-request.entity.ts';
import type { PresentationRequestQueries, PresentationRequestRow } from './presentation-request.queries.ts';
import {
  MAX_REQUEST_MINUTES,
  type PresentationAnswer,
  SHOWN_CONTENTS_HOURS,
  stateAt,
} from './presentation-request.rules.ts';
import { audienceFaults, type PresentationVerificationService, toldOf } from './presentation-verification.service.ts';

/** What a verifier wants proven, by whom they are known to the holder, and for how long they wait. */
export interface RequestDraft extends TechnicianRuleAsked {
  readonly purpose: Purpose;
  readonly audience?: string | null | undefined;
  readonly limited: boolean;
  readonly minutes: number;
}

/** 128 bits. */
const NONCE_BYTES = 16;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Requests that a technician prove something: made by verifiers, answered once, by whoever holds a credential. */
export class PresentationRequests {
  private readonly actions: RecordedActions;
  private readonly queries: PresentationRequestQueries;
  private readonly judge: PresentationJudge;
  private readonly verification: PresentationVerificationService;
  private readonly catalogue: Catalogue;
  private readonly clock: Clock;
  private readonly ids: Ids;
  private readonly randomness: Randomness;

  constructor(parts: {
    actions: RecordedActions;
    queries: PresentationRequestQueries;
    judge: PresentationJudge;
    verification: PresentationVerificationService;
    catalogue: Catalogue;
    clock: Clock;
    ids: Ids;
    randomness: Randomness;
  }) {
    this.actions = parts.actions;
    this.queries = parts.queries;
    this.judge = parts.judge;
    this.verification = parts.verification;
    this.catalogue = parts.catalogue;
    this.clock = parts.clock;
    this.ids = parts.ids;
    this.randomness = parts.randomness;
  }

  /** Puts a request on record, with a nonce of its own. Of the same idempotency key it is the same request. */
  async request(request: ActionRequest, draft: RequestDraft): Promise<PresentationRequestRow> {
    const { viewer } = request;
    if (viewer.role === 'TECHNICIAN')
      throw new Error('a technician asks for presentations: the permission row is wrong');
    const { role, apiKeyId, personId = null, oauthClientId = null } = viewer;
    const pack = this.catalogue.defaultPack;
    const audience = draft.audience ?? this.verification.defaultAudience(viewer);
    refuseFor([...minutesFaults(draft.minutes), ...audienceFaults(audience, ['audience'])]);
    const requirement = technicianRequirement(draft, pack);
    const { id } = await this.actions.run<{ readonly id: string }>(request, async ({ em, ids, now, recordedBy }) => {
      const made = em.create(PresentationRequest, {
        id: ids.next(),
        organization: recordedBy,
        apiKeyId,
        personId,
        oauthClientId,
        role,
        audience,
        nonce: encodeBase64url(this.randomness(NONCE_BYTES)),
        requirement,
        rulePack: pack.name,
        purpose: draft.purpose,
        limited: draft.limited,
        createdAt: now,
        expiresAt: new Date(now.getTime() + draft.minutes * MINUTE),
        answeredAt: null,
        answer: null,
        contents: null,
      });
      await em.persist(made).flush();
      await forgetContents(em, now);
      const { purpose, limited, minutes } = draft;
      const details = { purpose, limited, minutes, rulePack: pack.name };
      return { result: { id: made.id }, action: 'presentation.requested', subjectId: made.id, details };
    });
    const row = await this.queries.byId(id);
    if (!row) throw new Error(`presentation request ${id} was made and is not there`);
    return row;
  }

  /** What is asked; undefined when there is no such request. */
  find(id: string): Promise<PresentationRequestRow | undefined> {
    return this.queries.byId(id);
  }

  /** The answer, for the organisation that asked. For everybody else, and before there is one, there is none. */
  answerOf(viewer: Viewer, row: PresentationRequestRow): PresentationAnswer | null {
    const isOwn = viewer.role !== 'PUBLIC' && viewer.organizationId === row.organizationId;
    if (!isOwn || row.answer === null || row.answeredAt === null) return null;
    const isForgotten = row.answeredAt <= oldestShown(this.clock.now());
    return { ...row.answer, contents: isForgotten ? null : row.contents };
  }

  /**
   * Takes a presentation in answer to a request: the first whose holder proved the key to this audience, with this nonce, in
   * time. A credential that is revoked or proves too little is an answer too; what is not genuine is none, and is refused.
   * What the one who answers is told holds nothing but what they showed.
   */
  async answer(requestId: string, id: string, presentation: string): Promise<PresentationAnswer> {
    const row = await this.queries.byId(id);
    if (!row) throw notFound();
    const now = this.clock.now();
    refuseUnlessOpen(now, row);
    const { audience, nonce } = row;
    const maxAgeSeconds = (row.expiresAt.getTime() - row.createdAt.getTime()) / 1000;
    const pack = this.catalogue.packNamed(row.rulePack);
    const judged = await this.judge.judge(
      presentation,
      {
        keyBinding: { audience, nonce, maxAgeSeconds },
        requirement: row.requirement,
        pack,
        // It is taken with the answer, in one transaction.
        takeNonce: async () => true,
      },
      now,
    );
    refuseFor(faultsOf(judged));
    const told = toldOf(judged, row.limited);
    const { organizationId, apiKeyId, personId, oauthClientId, role, purpose } = row;
    const verifier: KnownViewer = {
      ...{ role, organizationId, apiKeyId },
      ...(personId !== null && { personId }),
      ...(oauthClientId !== null && { oauthClientId }),
    };
    const { requirement } = row;
    const { holderId } = judged;
    const asked = { presentation, purpose, requirement, nonce, now, holderId };
    const receipt = await this.verification.recorded(verifier, told, asked);
    const action = {
      viewer: verifier,
      requestId,
      operation: 'answerPresentation',
      idempotencyKey: `answer-${this.ids.next()}`,
      input: { requestId: id },
    };
    await this.actions.run(action, async ({ em }) => {
      await record(em, { ...told, receipt }, row, now);
      const { verdict, requirement } = told;
      return { result: {}, action: 'presentation.answered', subjectId: id, details: { verdict, requirement } };
    });
    return told;
  }
}

/** Under the request's lock, so that of two answers at once one is the first. */
async function record(em: EntityManager, told: PresentationAnswer, row: PresentationRequestRow, now: Date) {
  const request = await em.findOneOrFail(PresentationRequest, { id: row.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  refuseUnlessOpen(now, { answeredAt: request.answeredAt ?? null, expiresAt: request.expiresAt });
  if (!(await takeNonce(em, row, now))) {
    throw refuse('NONCE_USED', 'The nonce was answered here before: this is a replay.', ['presentation']);
  }
  const { contents, ...answer } = told;
  request.answeredAt = now;
  request.answer = answer;
  request.contents = contents;
  await em.flush();
  await forgetContents(em, now);
}

function refuseUnlessOpen(now: Date, request: { readonly answeredAt: Date | null; readonly expiresAt: Date }): void {
  const state = stateAt(now, request);
  if (state === 'ANSWERED') {
    throw refuse('REQUEST_ANSWERED', 'The request was answered before; a request is answered once.', ['requestId']);
  }
  if (state === 'EXPIRED') {
    throw refuse('REQUEST_EXPIRED', 'The time for an answer is over: have them ask again.', ['requestId']);
  }
}

export function notFound(): Refusal {
  return refuse('REQUEST_NOT_FOUND', 'There is no such request.', ['requestId']);
}

/** Everything that makes a presentation no answer. What follows from the credential's own standing is one, and is told. */
function faultsOf({ checks }: JudgedPresentation): readonly Fault[] {
  const isNoAnswer = ({ code, outcome, reason }: JudgedPresentation['checks'][number]) =>
    outcome === 'FAILED' ? !STANDING_CHECKS.includes(code) : LOOK_UP_FAILURES.includes(reason);
  return checks.filter(isNoAnswer).map(({ reason, message }) => ({ code: reason, message, path: ['presentation'] }));
}

const STANDING_CHECKS: readonly string[] = ['NOT_BEFORE', 'EXPIRY', 'STATUS', 'REQUIREMENT'];
/** Nothing is known then: the holder may try again. */
const LOOK_UP_FAILURES: readonly string[] = ['KEYS_UNAVAILABLE', 'STATUS_UNAVAILABLE', 'HOLDER_KEY_UNSUPPORTED'];

function minutesFaults(minutes: number): readonly Fault[] {
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_REQUEST_MINUTES) return [];
  const message = `A request waits 1 to ${MAX_REQUEST_MINUTES} minutes; ${minutes} were asked for.`;
  return [{ code: 'REQUEST_MINUTES_OUT_OF_RANGE', message, path: ['minutes'] }];
}

function oldestShown(now: Date): Date {
  return new Date(now.getTime() - SHOWN_CONTENTS_HOURS * HOUR);
}

/** What was shown is kept no longer than it can be read. */
async function forgetContents(em: EntityManager, now: Date): Promise<void> {
  await em.execute('select registry_forget_presentations(?)', [oldestShown(now)]);
}
