import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { connectionOf, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { DateTimeScalar, DayScalar } from '../../graphql/scalars.ts';
import { answer } from '../../graphql/user-error.ts';
import { type Day, dayBefore } from '../../kernel/day.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId, recordId } from '../../kernel/public-id.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import { GovernmentLevelEnum } from '../catalogue/program-catalogue.types.ts';
import type { GovernmentLevel } from '../catalogue/rule-pack.rules.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import type { AgencyService } from './agency.service.ts';
import {
  AwardGovernmentCredentialInput,
  CorrectGovernmentCredentialInput,
  MarkRenewalPendingInput,
  RegisterAgencyInput,
  RenewGovernmentCredentialInput,
  RevokeGovernmentCredentialInput,
} from './government.inputs.ts';
import type { AgencyRow, GovernmentCredentialRow } from './government.queries.ts';
import {
  GovernmentAgency,
  GovernmentAgencyPayload,
  GovernmentCredential,
  GovernmentCredentialPayload,
} from './government.types.ts';
import type { ChangedCredential, GovernmentCredentialService } from './government-credential.service.ts';
import type { GovernmentReadingService } from './government-reading.service.ts';
import { governmentStandingOn } from './government-standing.rules.ts';

const GovernmentAgencyConnection = connectionOf(GovernmentAgency, 'GovernmentAgency');
const GovernmentCredentialConnection = connectionOf(GovernmentCredential, 'GovernmentCredential');

/** Public bodies and what they award. */
@Resolver(() => Technician)
export class GovernmentResolver {
  private readonly agencies: AgencyService;
  private readonly credentials: GovernmentCredentialService;
  private readonly reading: GovernmentReadingService;
  private readonly answering: AnsweringService;

  constructor(services: {
    agencies: AgencyService;
    credentials: GovernmentCredentialService;
    reading: GovernmentReadingService;
    answering: AnsweringService;
  }) {
    this.agencies = services.agencies;
    this.credentials = services.credentials;
    this.reading = services.reading;
    this.answering = services.answering;
  }

  @Query(() => GovernmentAgencyConnection, { description: 'Public bodies that award credentials, by code.' })
  async governmentAgencies(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('level', () => GovernmentLevelEnum, { nullable: true, description: 'Only of this part of government.' })
    level: GovernmentLevel | null | undefined,
    @Arg('jurisdiction', () => String, { nullable: true, description: 'Only of this jurisdiction, `US-CA`.' })
    jurisdiction: string | null | undefined,
  ) {
    const filter = { level: level ?? null, jurisdiction: jurisdiction ?? null };
    return toConnection(await this.reading.agencies(filter, pageRequest(page)), agencyOf);
  }

  @Query(() => GovernmentCredentialConnection, {
    description:
      'What an agency awarded, in the order of recording. For registrars and the agency itself; nothing for others.',
  })
  async governmentCredentials(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('agency', () => String, { description: 'The code of the agency, `US-CA-BAR`.' }) agency: string,
    @Arg('number', () => String, { nullable: true, description: 'Only of this number.' })
    number: string | null | undefined,
    @Arg('aseId', () => String, { nullable: true, description: 'Only of this technician.' })
    aseId: string | null | undefined,
    @Arg('asOf', () => DayScalar, { nullable: true, description: 'Judge as of this day; today when absent.' })
    asOf: Day | null | undefined,
    @Arg('knownAt', () => DateTimeScalar, {
      nullable: true,
      description: 'What was on record at this moment; now when absent.',
    })
    knownAt: Date | null | undefined,
  ) {
    const view = this.answering.view({ asOf, knownAt });
    const filter = { agency, number: number ?? null, aseId: aseId ?? null };
    const found = await this.reading.ofAgency(viewer, filter, pageRequest(page), view.knownAt);
    return toConnection(found, (row) => credentialOf(row, view.asOf));
  }

  @FieldResolver(() => [GovernmentCredential], {
    name: 'governmentCredentials',
    description:
      'Credentials of public bodies, by class and first day, judged on `asOf` by what was on record at `knownAt`. For registrars and the technician; an agency sees those it awarded.',
  })
  async credentialsOfTechnician(
    @Ctx() { viewer }: GraphQLContext,
    @Root() technician: AnsweredTechnician,
  ): Promise<readonly GovernmentCredential[]> {
    const { facts, view } = technician.answer;
    const rows = await this.reading.ofTechnician(viewer, facts.id, view.knownAt);
    return rows.map((row) => credentialOf(row, view.asOf));
  }

  @Mutation(() => GovernmentAgencyPayload, { description: 'Enters a public body in the registry.' })
  registerAgency(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RegisterAgencyInput, { description: 'Which.' }) input: RegisterAgencyInput,
  ): Promise<GovernmentAgencyPayload> {
    const { code, name, level, jurisdiction } = input;
    return answer(async () => {
      const organization = input.organization
        ? recordId(input.organization, ['Organization'], ['organization']).uuid
        : null;
      const draft = { code, name, level, jurisdiction, place: input.place ?? null };
      const request = actionRequest(context, 'registerAgency', input);
      const { agencyId } = await this.agencies.register(request, draft, organization);
      const agency = await this.reading.agency(agencyId);
      return { agency: agency ? agencyOf(agency) : null };
    });
  }

  @Mutation(() => GovernmentCredentialPayload, {
    description: 'Records a credential that an agency awards. For registrars, and for agencies on their own behalf.',
  })
  awardGovernmentCredential(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => AwardGovernmentCredentialInput, { description: 'The credential.' })
    input: AwardGovernmentCredentialInput,
  ): Promise<GovernmentCredentialPayload> {
    const { agency, aseId, classCode, number, from } = input;
    const draft = {
      ...{ agency, aseId, classCode, number, from },
      lastName: input.lastName ?? undefined,
      through: input.through ?? undefined,
    };
    const request = () => actionRequest(context, 'awardGovernmentCredential', input);
    return this.changed(context, () => this.credentials.award(request(), draft));
  }

  @Mutation(() => GovernmentCredentialPayload, {
    description:
      'Renews a credential. While it counts the same record goes on; after a gap the renewal is a record of its own with the same number.',
  })
  renewGovernmentCredential(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RenewGovernmentCredentialInput, { description: 'Which, from when, until when.' })
    input: RenewGovernmentCredentialInput,
  ): Promise<GovernmentCredentialPayload> {
    const asked = { renewedOn: input.renewedOn ?? undefined, through: input.through ?? undefined };
    return this.changed(context, () =>
      this.credentials.renew(actionRequest(context, 'renewGovernmentCredential', input), uuidOf(input), asked),
    );
  }

  @Mutation(() => GovernmentCredentialPayload, {
    description: 'Lets a credential count on while a renewal that was applied for in time is processed.',
  })
  markRenewalPending(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => MarkRenewalPendingInput, { description: 'Which, and until when.' })
    input: MarkRenewalPendingInput,
  ): Promise<GovernmentCredentialPayload> {
    const asked = { filedOn: input.filedOn ?? undefined, through: input.through };
    return this.changed(context, () =>
      this.credentials.markRenewalPending(actionRequest(context, 'markRenewalPending', input), uuidOf(input), asked),
    );
  }

  @Mutation(() => GovernmentCredentialPayload, {
    description: 'Ends a credential for good: revoked by the agency, or given up. A wrong revocation is corrected.',
  })
  revokeGovernmentCredential(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RevokeGovernmentCredentialInput, { description: 'Which, why and from when.' })
    input: RevokeGovernmentCredentialInput,
  ): Promise<GovernmentCredentialPayload> {
    const { reason, revokedOn } = input;
    const request = () => actionRequest(context, 'revokeGovernmentCredential', input);
    return this.changed(context, () =>
      this.credentials.revoke(request(), uuidOf(input), reason, revokedOn ?? undefined),
    );
  }

  @Mutation(() => GovernmentCredentialPayload, {
    description:
      'Corrects a credential: it is retracted, not deleted, and the right one is recorded anew under the same id. Answers by an earlier `knownAt` stay as they were.',
  })
  correctGovernmentCredential(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => CorrectGovernmentCredentialInput, { description: 'What was wrong and what is right.' })
    input: CorrectGovernmentCredentialInput,
  ): Promise<GovernmentCredentialPayload> {
    const { reason } = input;
    const request = () => actionRequest(context, 'correctGovernmentCredential', input);
    return this.changed(context, () =>
      this.credentials.correct(request(), uuidOf(input), reason, replacementOf(input)),
    );
  }

  private changed(
    { viewer }: GraphQLContext,
    change: () => Promise<ChangedCredential>,
  ): Promise<GovernmentCredentialPayload> {
    return answer(async () => {
      const changed = await change();
      const row = await this.reading.credential(viewer, changed.recordId, null);
      return {
        credential: row ? credentialOf(row, this.answering.view({}).asOf) : null,
        credentialId: nodeId('GovernmentCredential', changed.recordId),
      };
    });
  }
}

/** Agencies by id, for everybody. */
export function agencyFinder(reading: GovernmentReadingService): NodeFinder {
  return {
    kind: 'GovernmentAgency',
    async find(_viewer, uuid) {
      const agency = await reading.agency(uuid);
      return agency ? agencyOf(agency) : null;
    },
  };
}

/** Government credentials by id, judged today, for those who may see them. */
export function governmentCredentialFinder(reading: GovernmentReadingService, answering: AnsweringService): NodeFinder {
  return {
    kind: 'GovernmentCredential',
    async find(viewer, uuid) {
      const row = await reading.credential(viewer, uuid, null);
      return row ? credentialOf(row, answering.view({}).asOf) : null;
    },
  };
}

function uuidOf({ credentialId }: { readonly credentialId: string }): string {
  return recordId(credentialId, ['GovernmentCredential'], ['credentialId']).uuid;
}

function replacementOf({ replacement }: CorrectGovernmentCredentialInput) {
  if (!replacement) return undefined;
  const { classCode, number, from } = replacement;
  return {
    ...{ classCode, number, from },
    through: replacement.through ?? undefined,
    pendingThrough: replacement.pendingThrough ?? undefined,
    endedOn: replacement.revokedOn ?? undefined,
    endReason: replacement.revocationReason ?? undefined,
  };
}

function agencyOf({ id, ...agency }: AgencyRow): GovernmentAgency {
  return Object.assign(new GovernmentAgency(), { ...agency, id: nodeId('GovernmentAgency', id) });
}

function credentialOf(row: GovernmentCredentialRow, asOf: Day): GovernmentCredential {
  const { aseId, classCode, jurisdiction, place, number, from, until, pendingUntil, endedOn, recordedAt } = row;
  return Object.assign(new GovernmentCredential(), {
    ...governmentStandingOn(asOf, row),
    ...{ aseId, classCode, jurisdiction, place, number, from, recordedAt },
    id: nodeId('GovernmentCredential', row.recordId),
    agency: agencyOf(row.agency),
    through: until && dayBefore(until),
    pendingThrough: pendingUntil && dayBefore(pendingUntil),
    revokedOn: endedOn,
    revocationReason: row.endReason,
  });
}
