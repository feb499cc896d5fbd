import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { NodeFinder } from '../../graphql/node-lookup.ts';
import { answer } from '../../graphql/user-error.ts';
import { pageRequest } from '../../kernel/page.ts';
import { recordId } from '../../kernel/public-id.ts';
import { knownViewer } from '../../kernel/viewer.ts';
import { actionRequest } from '../audit/action-request.views.ts';
import {
  DeclineConsentInput,
  GrantConsentInput,
  MonitoringInput,
  RequestConsentInput,
  WithdrawConsentInput,
} from './consent.inputs.ts';
import type { ConsentService } from './consent.service.ts';
import {
  type Consent,
  ConsentConnection,
  ConsentPayload,
  type ConsentRequest,
  ConsentRequestConnection,
  ConsentRequestPayload,
  type Monitoring,
  MonitoringConnection,
  MonitoringPayload,
} from './consent.types.ts';
import { consentNode, consentRequestNode, monitoringView } from './consent.views.ts';
import type { ConsentReading } from './consent-reading.service.ts';
import type { ConsentRequests } from './consent-requests.service.ts';
import type { MonitoringService } from './monitoring.service.ts';

/** What both resolvers work with. */
export interface ConsentParts {
  readonly reading: ConsentReading;
  readonly consents: ConsentService;
  readonly requests: ConsentRequests;
  readonly monitoring: MonitoringService;
}

/** Consents: asked for, granted, declined, withdrawn, listed. */
@Resolver()
export class ConsentResolver {
  private readonly parts: ConsentParts;

  constructor(parts: ConsentParts) {
    this.parts = parts;
  }

  @Query(() => ConsentConnection, { description: 'What technicians let your organisation know, newest first.' })
  async consents(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<Consent>> {
    const { reading } = this.parts;
    const { organizationId } = knownViewer(viewer);
    const found = await reading.consents('organization', organizationId, pageRequest(page));
    return toConnection(found, (row) => consentNode(row, reading.today()));
  }

  @Query(() => ConsentRequestConnection, { description: 'What your organisation asked technicians for, newest first.' })
  async consentRequests(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<ConsentRequest>> {
    const { reading } = this.parts;
    const { organizationId } = knownViewer(viewer);
    const found = await reading.requests('organization', organizationId, pageRequest(page));
    return toConnection(found, (row) => consentRequestNode(row, reading.today()));
  }

  @Query(() => MonitoringConnection, {
    description:
      'Those whom your organisation employs today and may know everything about, and those of them who ended it. Employment that neither its technician confirmed nor a registrar recorded is no consent.',
  })
  async monitoring(
    @Ctx() { viewer }: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<Monitoring>> {
    const { organizationId } = knownViewer(viewer);
    return toConnection(await this.parts.reading.monitoringBy(organizationId, pageRequest(page)), monitoringView);
  }

  @Mutation(() => ConsentRequestPayload, {
    description:
      'Asks a technician to let your organisation know more. They are reminded of it, and it lapses when they do not answer in 14 days.',
  })
  requestConsent(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => RequestConsentInput, { description: 'Whom you ask, and for what.' }) input: RequestConsentInput,
  ): Promise<ConsentRequestPayload> {
    return answer(async () => {
      const request = actionRequest(context, 'requestConsent', input);
      const { requestId } = await this.parts.requests.request(request, input);
      return { consentRequest: await this.requestNode(context, requestId) };
    });
  }

  @Mutation(() => ConsentPayload, {
    description: 'Lets an organisation know of you: for one purpose, within a scope, until a day. Technicians alone.',
  })
  grantConsent(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => GrantConsentInput, { description: 'To whom and to what.' }) input: GrantConsentInput,
  ): Promise<ConsentPayload> {
    return answer(async () => {
      const request = actionRequest(context, 'grantConsent', input);
      const { consentId } = await this.parts.consents.grant(request, {
        organizationId: uuidOf(input.organizationId, 'Organization', 'organizationId'),
        requestId: uuidOf(input.consentRequestId, 'ConsentRequest', 'consentRequestId'),
        tier: input.tier ?? null,
        purpose: input.purpose ?? null,
        scope: input.scope ?? null,
        through: input.through ?? null,
      });
      return { consent: await this.consentNode(context, consentId) };
    });
  }

  @Mutation(() => ConsentPayload, {
    description: 'Takes a consent back: from the next question on it is as if it had never been. Technicians alone.',
  })
  withdrawConsent(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => WithdrawConsentInput, { description: 'Which one.' }) input: WithdrawConsentInput,
  ): Promise<ConsentPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.consentId, ['Consent'], ['consentId']);
      await this.parts.consents.withdraw(actionRequest(context, 'withdrawConsent', input), uuid);
      return { consent: await this.consentNode(context, uuid) };
    });
  }

  @Mutation(() => ConsentRequestPayload, { description: 'Declines what an organisation asked for. Technicians alone.' })
  declineConsent(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => DeclineConsentInput, { description: 'Which request.' }) input: DeclineConsentInput,
  ): Promise<ConsentRequestPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.consentRequestId, ['ConsentRequest'], ['consentRequestId']);
      await this.parts.consents.decline(actionRequest(context, 'declineConsent', input), uuid);
      return { consentRequest: await this.requestNode(context, uuid) };
    });
  }

  @Mutation(() => MonitoringPayload, {
    description:
      'Ends the standing consent that goes with employment, without ending the employment. The employer is told that it ended, not why. Technicians alone.',
  })
  endMonitoring(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => MonitoringInput, { description: 'By whom.' }) input: MonitoringInput,
  ): Promise<MonitoringPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.organizationId, ['Organization'], ['organizationId']);
      await this.parts.monitoring.end(actionRequest(context, 'endMonitoring', input), uuid);
      return { monitoring: await this.monitoringNow(context) };
    });
  }

  @Mutation(() => MonitoringPayload, { description: 'Takes `endMonitoring` back. Technicians alone.' })
  resumeMonitoring(
    @Ctx() context: GraphQLContext,
    @Arg('input', () => MonitoringInput, { description: 'By whom.' }) input: MonitoringInput,
  ): Promise<MonitoringPayload> {
    return answer(async () => {
      const { uuid } = recordId(input.organizationId, ['Organization'], ['organizationId']);
      await this.parts.monitoring.resume(actionRequest(context, 'resumeMonitoring', input), uuid);
      return { monitoring: await this.monitoringNow(context) };
    });
  }

  private async consentNode({ viewer }: GraphQLContext, id: string): Promise<Consent | null> {
    const row = await this.parts.reading.consentById(viewer, id);
    return row ? consentNode(row, this.parts.reading.today()) : null;
  }

  private async requestNode({ viewer }: GraphQLContext, id: string): Promise<ConsentRequest | null> {
    const row = await this.parts.reading.requestById(viewer, id);
    return row ? consentRequestNode(row, this.parts.reading.today()) : null;
  }

  private async monitoringNow({ viewer }: GraphQLContext): Promise<readonly Monitoring[]> {
    const known = knownViewer(viewer);
    if (known.role !== 'TECHNICIAN') return [];
    return (await this.parts.reading.monitoringOf(known.technicianId)).map(monitoringView);
  }
}

function uuidOf(id: string | null | undefined, kind: 'Organization' | 'ConsentRequest', member: string): string | null {
  return id == null ? null : recordId(id, [kind], [member]).uuid;
}

/** Consents by id, for both of their sides and registrars. */
export function consentFinder(reading: ConsentReading): NodeFinder {
  return {
    kind: 'Consent',
    async find(viewer, uuid) {
      const row = await reading.consentById(viewer, uuid);
      return row ? consentNode(row, reading.today()) : null;
    },
  };
}

/** Requests by id, likewise. */
export function consentRequestFinder(reading: ConsentReading): NodeFinder {
  return {
    kind: 'ConsentRequest',
    async find(viewer, uuid) {
      const row = await reading.requestById(viewer, uuid);
      return row ? consentRequestNode(row, reading.today()) : null;
    },
  };
}
