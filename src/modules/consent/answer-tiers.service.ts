import type pg from 'pg';
import { type Clock, today } from '../../kernel/clock.ts';
import { dutiful } from '../../kernel/connection-scope.ts';
import type { KnownViewer, Viewer } from '../../kernel/viewer.ts';
import type { Catalogue } from '../catalogue/catalogue.rules.ts';
import type { DesignationRules } from '../catalogue/requirement.rules.ts';
import { type AnswerTier, NO_RELATION, type TierQuestion, tierOf, WHOLE_RECORD } from './answer-tier.rules.ts';
import { type Relation, RelationsQueries, type TierAsker } from './relations.queries.ts';

/** How an asker stands to one person; what follows from it is for each question to say. */
export interface PersonAsked {
  tierOf(question: TierQuestion, designations: DesignationRules): AnswerTier;
  readonly disputes: Relation['disputes'];
}

const UNRELATED: Relation = { ...NO_RELATION, technicianId: null, disputes: [] };

/** Of whoever is not found as much is told as of a stranger, so that nobody learns by it who is. */
export function strangerTo({ role }: KnownViewer): PersonAsked {
  return {
    disputes: [],
    tierOf: (question, designations) => tierOf(role, NO_RELATION, question, designations),
  };
}

/** The tiers by what is on record in a database. */
export function answerTiers(pool: pg.Pool, { defaultPack }: Catalogue, clock: Clock): AnswerTiers {
  const sponsors = [...defaultPack.oemPrograms.values()].map(({ code, sponsor }) => [code, sponsor] as const);
  return new AnswerTiers(dutiful('ANSWERING', new RelationsQueries(pool, () => today(clock), sponsors)));
}

/** Says by the one table how much askers are answered about people. */
export class AnswerTiers {
  private readonly relations: RelationsQueries;

  constructor(relations: RelationsQueries) {
    this.relations = relations;
  }

  /** How the viewer stands to whoever has this ASE ID: of one that nobody has, as a stranger. */
  async person(viewer: KnownViewer, aseId: string): Promise<PersonAsked> {
    const found = (await this.relations.byAseId(viewer, aseId)) ?? UNRELATED;
    const isSelf = viewer.role === 'TECHNICIAN' && found.technicianId === viewer.technicianId;
    const relation = { ...found, isRelated: found.isRelated || isSelf };
    return {
      disputes: relation.disputes,
      tierOf: (question, designations) => tierOf(viewer.role, relation, question, designations),
    };
  }

  /** The tier of one question about many people, by technician id. */
  async people(
    asker: TierAsker,
    technicianIds: readonly string[],
    question: TierQuestion,
    designations: DesignationRules,
  ): Promise<(technicianId: string) => AnswerTier> {
    if (asker.role === 'REGISTRAR') return () => 'FULL';
    const relations = await this.relations.ofTechnicians(asker, technicianIds);
    return (technicianId) => tierOf(asker.role, relations.get(technicianId) ?? UNRELATED, question, designations);
  }

  /**
   * Which of a shop's people the viewer may be told of by name: those of whom they may know everything. An employer asks about those
   * it employs, an insurer about those who repair for it; to all others a shop's answers name nobody.
   */
  async namable<Person extends { readonly technicianId: string }>(
    viewer: Viewer,
    people: readonly Person[],
  ): Promise<readonly Person[]> {
    if (viewer.role === 'REGISTRAR') return people;
    if ((viewer.role !== 'EMPLOYER' && viewer.role !== 'INSURER') || people.length === 0) return [];
    const purpose = viewer.role === 'EMPLOYER' ? 'EMPLOYMENT' : 'INSURANCE';
    const ids = people.map(({ technicianId }) => technicianId);
    const tier = await this.people(viewer, ids, { purpose, items: WHOLE_RECORD }, new Map());
    return people.filter(({ technicianId }) => tier(technicianId) === 'FULL');
  }
}
