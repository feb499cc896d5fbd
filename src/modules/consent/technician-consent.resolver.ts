import { Args, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Connection, PageArgs, toConnection } from '../../graphql/connection.ts';
import { pageRequest } from '../../kernel/page.ts';
import type { AnsweredTechnician } from '../credentials/credentials.resolver.ts';
import { Technician } from '../technicians/technician.types.ts';
import {
  type Consent,
  ConsentConnection,
  type ConsentRequest,
  ConsentRequestConnection,
  Monitoring,
} from './consent.types.ts';
import { consentNode, consentRequestNode, monitoringView } from './consent.views.ts';
import type { ConsentReading } from './consent-reading.service.ts';

/** What technicians consented to and are asked to. */
@Resolver(() => Technician)
export class TechnicianConsentResolver {
  private readonly reading: ConsentReading;

  constructor(reading: ConsentReading) {
    this.reading = reading;
  }

  @FieldResolver(() => ConsentConnection, {
    nullable: true,
    description: 'Every consent that the technician granted, newest first. For the technician and registrars.',
  })
  async consents(
    @Root() { answer: { facts } }: AnsweredTechnician,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<Consent>> {
    const found = await this.reading.consents('technician', facts.id, pageRequest(page));
    return toConnection(found, (row) => consentNode(row, this.reading.today()));
  }

  @FieldResolver(() => ConsentRequestConnection, {
    nullable: true,
    description: 'Every consent that the technician was asked for, newest first. For the technician and registrars.',
  })
  async consentRequests(
    @Root() { answer: { facts } }: AnsweredTechnician,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<ConsentRequest>> {
    const found = await this.reading.requests('technician', facts.id, pageRequest(page));
    return toConnection(found, (row) => consentRequestNode(row, this.reading.today()));
  }

  @FieldResolver(() => [Monitoring], {
    nullable: true,
    description:
      'Employers who may know everything because they employ the technician today, and those of them whose monitoring the technician ended. For the technician and registrars.',
  })
  async monitoring(@Root() { answer: { facts } }: AnsweredTechnician): Promise<readonly Monitoring[]> {
    return (await this.reading.monitoringOf(facts.id)).map(monitoringView);
  }
}
