import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import { dutiful } from '../../kernel/connection-scope.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { LookUpLedger } from '../ledger/look-up-ledger.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import type { IssuedTokenStatusService } from '../verification/issued-token-status.service.ts';
import type { ReceiptService } from '../verification/receipt.service.ts';
import { PresentationResolver, presentationRequestFinder } from './presentation.resolver.ts';
import { PresentationViews } from './presentation.views.ts';
import { PresentationJudge } from './presentation-judging.service.ts';
import { PresentationRequestQueries } from './presentation-request.queries.ts';
import { PresentationRequests } from './presentation-requests.service.ts';
import { PresentationVerificationService } from './presentation-verification.service.ts';

interface PresentationsParts extends Omit<WiringParts, 'secretFor'> {
  readonly keys: SigningKeyService;
  readonly statuses: IssuedTokenStatusService;
  readonly receipts: ReceiptService;
  readonly ledger: LookUpLedger;
}

/** Requests for proofs, and the judging of what holders present. */
export function wirePresentations(parts: PresentationsParts) {
  const { orm, pool, actions, catalogue, clock, ids, randomness, publicUrl: issuer, log } = parts;
  const { keys, statuses, receipts, ledger } = parts;
  const judge = new PresentationJudge({
    keys,
    currentStatus: (reference) => statuses.currentStatusAt('PORTABLE_CREDENTIAL', reference),
    ...{ clock, issuer, log },
  });
  const verification = dutiful(
    'ANSWERING',
    new PresentationVerificationService({ judge, receipts, ledger, catalogue, em: orm.em, clock, ids, issuer }),
  );
  const queries = dutiful('ANSWERING', new PresentationRequestQueries(pool));
  const requests = dutiful(
    'ANSWERING',
    new PresentationRequests({ actions, queries, judge, verification, catalogue, clock, ids, randomness }),
    ['answer'],
  );
  const views = new PresentationViews(catalogue, clock, issuer);
  const resolvers: ConstructedResolvers = [
    [PresentationResolver, new PresentationResolver(requests, verification, views)],
  ];
  return { resolvers, finders: [presentationRequestFinder(requests, views)] };
}
