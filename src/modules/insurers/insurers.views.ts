import { dayBefore } from '../../kernel/day.ts';
import { nodeId } from '../../kernel/public-id.ts';
import { toRequirementType } from '../catalogue/catalogue.views.ts';
import { END_OF_TIME } from '../catalogue/span.rules.ts';
import type { EnrolmentRow } from './insurers.queries.ts';
import type { NetworkEnrolment, RepairProgramVersion } from './insurers.types.ts';
import type { ProgramAnswer, ProgramVersionAnswer } from './network-reading.service.ts';

/** A programme as GraphQL shows one: a view of the answer it is made from, which its lists ask more of. */
export class AnsweredProgram {
  readonly answer: ProgramAnswer;

  constructor(answer: ProgramAnswer) {
    this.answer = answer;
  }

  get id() {
    return nodeId('RepairProgram', this.answer.program.id);
  }

  get organizationId() {
    return nodeId('Organization', this.answer.program.organization);
  }

  get code() {
    return this.answer.program.code;
  }

  get name() {
    return this.answer.program.name;
  }

  get createdAt() {
    return this.answer.program.createdAt;
  }

  get knownAt() {
    return this.answer.knownAt;
  }

  get version() {
    return versionView(this.answer.inForce);
  }
}

/** A version of a programme's rule as GraphQL shows it. */
export function versionView({ row, rule }: ProgramVersionAnswer): RepairProgramVersion {
  const { version, publishedAt } = row;
  const { requirement, pack, ranking } = rule;
  return { version, requirement: toRequirementType(requirement), rulePack: pack.name, ranking, publishedAt };
}

/** An enrolment as GraphQL shows it. */
export function enrolmentView(row: EnrolmentRow): NetworkEnrolment {
  const { shopNumber, shopName, city, jurisdiction, from, until, reason, recordedAt } = row;
  return {
    id: nodeId('NetworkEnrolment', row.recordId),
    programId: nodeId('RepairProgram', row.programId),
    shopId: nodeId('Shop', row.shopId),
    shopNumber,
    shopName,
    city,
    jurisdiction,
    from,
    through: until === END_OF_TIME ? null : dayBefore(until),
    reason,
    recordedAt,
  };
}
