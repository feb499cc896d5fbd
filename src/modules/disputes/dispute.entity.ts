import { defineEntity, p } from '@mikro-orm/core';
import { Technician } from '../technicians/technician.entity.ts';
import { DISPUTED_FACTS, type DisputedFactKind, type DisputeResolution } from './dispute.rules.ts';

const DisputeSchema = defineEntity({
  name: 'Dispute',
  tableName: 'dispute',
  uniques: [{ name: 'dispute_open_once', properties: ['factId'], where: 'resolved_at is null' }],
  indexes: [
    { name: 'dispute_of_technician', properties: ['technician', 'id'] },
    { name: 'dispute_open', properties: ['id'], where: 'resolved_at is null' },
  ],
  checks: [
    { name: 'dispute_kind_known', expression: `kind in (${DISPUTED_FACTS.map((kind) => `'${kind}'`).join(', ')})` },
    { name: 'dispute_resolution_known', expression: "resolution in ('UPHELD', 'REJECTED')" },
    { name: 'dispute_resolved_at_once', expression: '(resolution is null) = (resolved_at is null)' },
  ],
  properties: {
    id: p.uuid().primary(),
    technician: () => p.manyToOne(Technician).mapToPk(),
    kind: p.text().$type<DisputedFactKind>(),
    /** The fact's public identity: of an employment, an enrolment and a licence the one that stays when it is recorded anew. */
    factId: p.uuid(),
    /** A test, a role, a programme or a licence class. */
    code: p.text(),
    /** The technician's words; null once they were erased. They stand here and nowhere else. */
    statement: p.text().nullable(),
    openedAt: p.datetime(),
    resolution: p.text().$type<DisputeResolution>().nullable(),
    /** The registrar's words to the technician. */
    reason: p.text().nullable(),
    resolvedAt: p.datetime().nullable(),
  },
});

/** A technician's word that a fact on record is wrong, open until a registrar has looked into it. */
export class Dispute extends DisputeSchema.class {}
DisputeSchema.setClass(Dispute);
