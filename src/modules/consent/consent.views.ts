import type { Day } from '../../kernel/day.ts';
import { nodeId } from '../../kernel/public-id.ts';
import type { ConsentRequestRow, ConsentRow, MonitoringRow } from './consent.queries.ts';
import { consentState, requestState } from './consent.rules.ts';
import { Consent, ConsentRequest, type Monitoring } from './consent.types.ts';

/** A consent in its GraphQL shape, as it stands on a day. */
export function consentNode(row: ConsentRow, today: Day): Consent {
  const { organizationName, aseId, tier, purpose, scope, through, grantedAt, withdrawnAt } = row;
  return Object.assign(new Consent(), {
    id: nodeId('Consent', row.id),
    organizationId: nodeId('Organization', row.organizationId),
    ...{ organizationName, aseId, tier, purpose, scope, through, grantedAt, withdrawnAt },
    state: consentState(row, today),
  });
}

/** A request in its GraphQL shape, as it stands on a day. */
export function consentRequestNode(row: ConsentRequestRow, today: Day): ConsentRequest {
  const { organizationName, aseId, tier, purpose, scope, through, requestedAt, answerThrough } = row;
  return Object.assign(new ConsentRequest(), {
    id: nodeId('ConsentRequest', row.id),
    organizationId: nodeId('Organization', row.organizationId),
    ...{ organizationName, aseId, tier, purpose, scope, through, requestedAt, answerThrough },
    reminders: row.reminders,
    answeredAt: row.answeredAt,
    consentId: row.consentId === null ? null : nodeId('Consent', row.consentId),
    state: requestState(row, today),
  });
}

/** A standing consent in its GraphQL shape. */
export function monitoringView(row: MonitoringRow): Monitoring {
  const { organizationName, aseId, from, through, endedAt } = row;
  const organizationId = nodeId('Organization', row.organizationId);
  return { organizationId, organizationName, aseId, from, through, endedAt, isOn: endedAt === null };
}
