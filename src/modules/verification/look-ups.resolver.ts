import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import { pageRequest } from '../../kernel/page.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import type { Purpose } from '../consent/purpose.rules.ts';
import type { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import type { RecordedLookUp } from '../ledger/look-up.rules.ts';
import type { LookUpReadingService } from '../ledger/look-up-reading.service.ts';
import { Technician } from '../technicians/technician.types.ts';
import {
  type LookUp,
  LookUpConnection,
  LookUpsArgs,
  type TechnicianLookUp,
  TechnicianLookUpConnection,
} from './look-ups.types.ts';

/** The ledger of questions, for those it is about and for those who asked. */
@Resolver(() => Technician)
export class LookUpsResolver {
  private readonly reading: LookUpReadingService;

  constructor(reading: LookUpReadingService) {
    this.reading = reading;
  }

  @FieldResolver(() => TechnicianLookUpConnection, {
    nullable: true,
    description:
      'Every question that was asked about the technician: who asked, when, why, what was told; newest first. For the technician and registrars.',
  })
  async lookUps(
    @Ctx() { viewer }: GraphQLContext,
    @Root() { answer }: AnsweredTechnician,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<TechnicianLookUp>> {
    return toConnection(
      await this.reading.ofTechnician(viewer, answer.facts.id, pageRequest(page)),
      lookUpOfTechnician,
    );
  }

  @Query(() => LookUpConnection, {
    name: 'lookUps',
    description: 'What your organisation asked: by which key of yours does not matter; newest first.',
  })
  async ownLookUps(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => LookUpsArgs) { purpose, since, ...page }: LookUpsArgs,
  ): Promise<Connection<LookUp>> {
    const filter = { purpose: purpose ?? null, since: since ?? null };
    return toConnection(await this.reading.ofOrganization(knownViewer(viewer), filter, pageRequest(page)), ownLookUp);
  }
}

function lookUpOfTechnician(row: RecordedLookUp): TechnicianLookUp {
  const { organizationId, organizationName } = row;
  return {
    ...questionOf(row),
    organizationId: organizationId === null ? null : nodeId('Organization', organizationId),
    organizationName,
    organizationKind: row.role,
  };
}

function ownLookUp(row: RecordedLookUp): LookUp {
  const { program } = row.question;
  return {
    ...questionOf(row),
    askedFor: row.askedFor,
    apiKeyId: row.apiKeyId && nodeId('ApiKey', row.apiKeyId),
    personId: row.personId && nodeId('Person', row.personId),
    oauthClientId: row.oauthClientId && nodeId('OAuthClient', row.oauthClientId),
    found: row.isAboutSomebody,
    programId: program?.id ?? null,
    programVersion: program?.version ?? null,
    rosterId: row.rosterId === null ? null : nodeId('Roster', row.rosterId),
    receiptJti: row.receipt && row.id,
    receiptSha256: row.receipt?.digest ?? null,
    receiptKeyId: row.receipt?.keyId ?? null,
  };
}

function questionOf({ at, kind, purpose, question, asOf, knownAt, rulePack, verdict, tier, told }: RecordedLookUp) {
  return {
    ...{ askedAt: at, kind, asOf, knownAt, rulePack, verdict, tier, told },
    purpose: purpose as Purpose,
    codes: question.codes ?? null,
    requirement: question.requirement ?? null,
    tokenType: question.token?.type ?? null,
    tokenJti: question.token?.jti ?? null,
  };
}
