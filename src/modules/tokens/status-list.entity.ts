import { defineEntity, p } from '@mikro-orm/core';
import type { StatusBits } from './status-list.rules.ts';

const StatusListSchema = defineEntity({
  name: 'StatusList',
  tableName: 'status_list',
  uniques: [{ name: 'status_list_one_open', properties: ['bits'], where: 'closed_at is null' }],
  properties: {
    id: p.uuid().primary(),
    /** Names the list in its address: short, because every badge's QR code carries it. */
    number: p.integer().unique(),
    bits: p.smallint().$type<StatusBits>(),
    capacity: p.integer(),
    /** Counts the times it was signed. */
    revision: p.integer(),
    /** The signed list, the same bytes for every process; null until it is first asked for. */
    token: p.text().nullable(),
    signedAt: p.datetime().nullable(),
    /** RFC 7638 thumbprint of the key that signed it; null while nobody did, and of a list signed before this was kept. */
    keyId: p.text().nullable(),
    createdAt: p.datetime(),
    /** When it stopped giving out entries; those it gave keep their status here. */
    closedAt: p.datetime().nullable(),
  },
});

/** A list in which every badge has an entry of its own (draft-ietf-oauth-status-list). */
export class StatusList extends StatusListSchema.class {}
StatusListSchema.setClass(StatusList);

const StatusListEntrySchema = defineEntity({
  name: 'StatusListEntry',
  tableName: 'status_list_entry',
  indexes: [{ name: 'status_list_entry_not_valid', properties: ['statusList'], where: 'status <> 0' }],
  checks: [{ name: 'status_list_entry_status_range', expression: 'status >= 0 and status <= 255' }],
  properties: {
    statusList: () => p.manyToOne(StatusList).mapToPk().primary(),
    idx: p.integer().primary(),
    status: p.smallint(),
  },
});

/** One entry that was given out, with what its holder's token is worth now. Entries are never given out twice. */
export class StatusListEntry extends StatusListEntrySchema.class {}
StatusListEntrySchema.setClass(StatusListEntry);
