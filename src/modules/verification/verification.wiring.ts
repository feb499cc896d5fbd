import type { ConstructedResolvers } from '../../graphql/constructed-resolvers.ts';
import type { WiringParts } from '../catalogue/wiring-parts.ts';
import type { AnswerTiers } from '../consent/answer-tiers.service.ts';
import type { AnsweringService } from '../credentials/answering.service.ts';
import type { FactsQueries } from '../credentials/facts.queries.ts';
import { LookUpQueries } from '../ledger/look-up.queries.ts';
import { LookUpLedger } from '../ledger/look-up-ledger.ts';
import { LookUpReadingService } from '../ledger/look-up-reading.service.ts';
import type { AskedRules } from '../qualifications/asked-rule.service.ts';
import type { ShopRecords } from '../qualifications/shop-records.service.ts';
import type { StaffVisibility } from '../qualifications/staff-visibility.service.ts';
import type { TechnicianRecords } from '../qualifications/technician-records.service.ts';
import type { SigningKeyService } from '../tokens/signing-key.service.ts';
import type { BadgeService } from './badge.service.ts';
import { LookUpsResolver } from './look-ups.resolver.ts';
import { lookUpRoutes } from './look-ups.routes.ts';
import { ReceiptService } from './receipt.service.ts';
import { ShopVerificationService } from './shop-verification.service.ts';
import { TechnicianVerificationService } from './technician-verification.service.ts';
import { TokenVerificationService } from './token-verification.service.ts';
import { VerificationResolver } from './verification.resolver.ts';

interface VerificationParts extends Omit<WiringParts, 'orm' | 'actions' | 'randomness'> {
  readonly keys: SigningKeyService;
  readonly badges: BadgeService;
  readonly facts: FactsQueries;
  readonly answering: AnsweringService;
  readonly tiers: AnswerTiers;
  readonly qualifications: {
    readonly technicians: TechnicianRecords;
    readonly shops: ShopRecords;
    readonly rules: AskedRules;
    readonly visibility: StaffVisibility;
  };
}

/** The questions that leave a receipt, and the ledger that has them all. */
export function wireVerification(parts: VerificationParts) {
  const { pool, catalogue, clock, ids, publicUrl: issuer, log, keys, facts, answering, tiers } = parts;
  const { technicians: records, shops, rules, visibility } = parts.qualifications;
  const ledger = new LookUpLedger(parts, log);
  const lookUps = new LookUpReadingService(new LookUpQueries(pool));
  const receipts = new ReceiptService({ keys, ledger, issuer, pairwiseSecret: parts.secretFor('pairwise subject') });
  const answered = { answering, receipts, clock, ids };
  const technicians = new TechnicianVerificationService({ queries: facts, records, tiers, ...answered });
  const ofShops = new ShopVerificationService({ shops, rules, visibility, reader: pool, ...answered });
  const tokens = new TokenVerificationService({
    ...{ keys, badges: parts.badges, receipts, ledger, catalogue, clock, ids, issuer, log },
  });
  const resolvers: ConstructedResolvers = [
    [VerificationResolver, new VerificationResolver(technicians, ofShops, tokens)],
    [LookUpsResolver, new LookUpsResolver(lookUps)],
  ];
  return { ledger, receipts, tokens, resolvers, routes: [lookUpRoutes(lookUps)] };
}
