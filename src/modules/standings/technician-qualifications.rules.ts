import type { TechnicianQualifications } from '../catalogue/qualification-facts.rules.ts';
import type { RulePack } from '../catalogue/rule-pack.rules.ts';
import type { Span } from '../catalogue/span.rules.ts';
import { type CredentialFacts, CredentialRecord } from '../credentials/credential-record.rules.ts';

/** What is on record about a technician, ready to be judged by one rule pack. */
export function technicianQualifications(facts: CredentialFacts, pack: RulePack): TechnicianQualifications {
  return new CredentialsAlone(facts, pack);
}

const NONE: readonly Span[] = [];

class CredentialsAlone extends CredentialRecord implements TechnicianQualifications {
  factorySpans(): readonly Span[] {
    return NONE;
  }

  completedSince(): undefined {
    return undefined;
  }

  governmentSpans(): readonly Span[] {
    return NONE;
  }

  experienceMetOn(): undefined {
    return undefined;
  }

  networkSpans(): readonly Span[] {
    return NONE;
  }
}
