import type { EntityManager } from '@mikro-orm/postgresql';
import { nodeId } from '../../kernel/public-id.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { ActionRequest, ActionScope, RecordedActions } from '../audit/recorded-actions.ts';
import { lockedTechnician } from '../technicians/technician.service.ts';
import type { StatusListService } from '../tokens/status-list.service.ts';
import type { ErasureReason } from './erasure.rules.ts';

/** What a person is, as far as erasing needs it: under every id and ASE ID they ever had. */
interface Erased {
  readonly ids: readonly string[];
  readonly aseIds: readonly string[];
}

/**
 * Erases a person's name and contact data, and whatever names them elsewhere. What they are certified for stays on record under the
 * ASE ID, and with it everything that was signed, asked and done: receipts, the ledger and the audit trail never held a name.
 */
export class ErasureService {
  private readonly actions: RecordedActions;
  private readonly statusLists: StatusListService;

  constructor(actions: RecordedActions, statusLists: StatusListService) {
    this.actions = actions;
    this.statusLists = statusLists;
  }

  /** For good. What shows the name by itself ends with it: badges, portable credentials, share links, keys, the account. */
  async erase(
    request: ActionRequest,
    aseId: string,
    reason: ErasureReason,
  ): Promise<{ readonly technicianId: string }> {
    return this.actions.run(request, async (scope) => {
      const { em, now } = scope;
      const technician = await lockedTechnician(em, aseId);
      if (technician.erasedAt != null) throw refuse('TECHNICIAN_ERASED', 'This person was erased before.', ['aseId']);
      const person = await personOf(em, technician.id);
      await forgetPresentations(em, person);
      const statusListIds = await this.withdrawTokens(scope, person);
      await endKeys(em, person, now);
      await endAccounts(em, person);
      await endConsents(em, person, now);
      await em.execute('delete from technician_contact where technician_id in (?)', [person.ids]);
      await em.execute(
        `update technician set first_name = '', last_name = '', last_name_folded = '', directory_opt_in = false,
           version = version + 1, erased_at = ? where id in (?)`,
        [now, person.ids],
      );
      await forgetNamesGiven(em, person);
      await em.execute('update dispute set statement = null, reason = null where technician_id in (?)', [person.ids]);
      em.clear();
      return {
        result: { technicianId: technician.id },
        action: 'technician.erased',
        subjectId: technician.id,
        details: { reason, statusListIds },
      };
    });
  }

  /** The outbox's door: the status lists say what was withdrawn. */
  async handle({ type, payload }: { readonly type: string; readonly payload: object }): Promise<void> {
    if (type !== 'technician.erased') return;
    const { statusListIds } = payload as { readonly statusListIds: readonly string[] };
    for (const id of statusListIds) await this.statusLists.publish(id);
  }

  /** What was signed says the name until it runs out; that it is withdrawn is all that can be done about it. */
  private async withdrawTokens({ em, now }: ActionScope, { ids }: Erased): Promise<readonly string[]> {
    const withdrawn = await em.execute<{ id: string; status_list_id: string; status_index: number }[]>(
      `update issued_token set withdrawn_at = ? where technician_id in (?) and withdrawn_at is null
       returning id, status_list_id, status_index`,
      [now, ids],
    );
    for (const token of withdrawn) {
      await this.statusLists.setStatus(em, token.status_list_id, token.status_index, 'REVOKED');
    }
    await em.execute(
      'delete from reissued_token where token_id in (select id from issued_token where technician_id in (?))',
      [ids],
    );
    await em.execute(
      `update share_link set ended_at = coalesce(ended_at, ?), sealed = null, for_whom = null where technician_id in (?)`,
      [now, ids],
    );
    return [...new Set(withdrawn.map((token) => token.status_list_id))];
  }
}

async function personOf(em: EntityManager, id: string): Promise<Erased> {
  const rows = await em.execute<{ id: string; ase_id: string }[]>(
    `with recursive person (id, ase_id) as (
       select id, ase_id from technician where id = ?
       union select t.id, t.ase_id from technician t join person p on t.merged_into_id = p.id)
     select id, ase_id from person`,
    [id],
  );
  return { ids: rows.map((row) => row.id), aseIds: rows.map((row) => row.ase_id) };
}

/** What was shown in answer to requests and is kept for a day, whether it shows the ASE ID or the name alone. */
async function forgetPresentations(em: EntityManager, { ids, aseIds }: Erased): Promise<void> {
  await em.execute(
    `update presentation_request r set contents = null from technician t
      where t.id in (?) and r.contents is not null and (r.contents ->> 'aseId' in (?)
        or lower(r.contents ->> 'familyName') = lower(t.last_name) or lower(r.contents ->> 'givenName') = lower(t.first_name))`,
    [ids, aseIds],
  );
}

/** Keys of the person's own open nothing any more; organisations that are nobody else's lose the name they were given. */
async function endKeys(em: EntityManager, { ids }: Erased, now: Date): Promise<void> {
  const own = await em.execute<{ organization_id: string; technician_id: string }[]>(
    `select distinct organization_id, technician_id from api_key k where technician_id in (?)
        and not exists (select from api_key o where o.organization_id = k.organization_id
          and (o.technician_id is null or o.technician_id not in (?)))`,
    [ids, ids],
  );
  for (const { organization_id: organizationId } of own) {
    const name = `Erased ${nodeId('Organization', organizationId)}`;
    await em.execute('update organization set name = ? where id = ?', [name, organizationId]);
  }
  await em.execute(
    `update api_key set revoked_at = coalesce(revoked_at, ?), label = 'erased' where technician_id in (?)`,
    [now, ids],
  );
}

/**
 * Nobody signs in as the technician any more. An account that is a member of no organisation goes with its name and address; one
 * that is keeps them, because that organisation's members see who they work with.
 */
async function endAccounts(em: EntityManager, { ids }: Erased): Promise<void> {
  const accounts = await em.execute<{ person_id: string }[]>(
    'delete from technician_account where technician_id in (?) returning person_id',
    [ids],
  );
  await em.execute('delete from one_time_code where technician_id in (?)', [ids]);
  for (const { person_id: personId } of accounts) {
    await em.execute('delete from session where person_id = ? and as_technician', [personId]);
    const [membership] = await em.execute('select from member where person_id = ? limit 1', [personId]);
    if (membership !== undefined) continue;
    for (const table of ['session', 'known_device', 'passkey', 'passkey_challenge', 'one_time_code']) {
      await em.execute(`delete from ${table} where person_id = ?`, [personId]);
    }
    await em.execute(`update person set name = '', email = ?, password_hash = null where id = ?`, [
      `erased ${nodeId('Person', personId)}`,
      personId,
    ]);
  }
}

/** Nobody is left to stand by them: what was consented to ends, and what was asked for is declined. */
async function endConsents(em: EntityManager, { ids }: Erased, now: Date): Promise<void> {
  await em.execute('update consent set withdrawn_at = ? where technician_id in (?) and withdrawn_at is null', [
    now,
    ids,
  ]);
  await em.execute(
    `update consent_request set answer = 'DECLINED', answered_at = ? where technician_id in (?) and answer is null`,
    [now, ids],
  );
}

/** Names that organisations handed in with rosters: of lines that wait to be judged any name will do from now on. */
async function forgetNamesGiven(em: EntityManager, { aseIds }: Erased): Promise<void> {
  await em.execute(`update roster_line set last_name = '' where ase_id in (?)`, [aseIds]);
  for (const aseId of aseIds) {
    await em.execute(
      `update roster_chunk set entries = (
           select jsonb_agg(case when entry ->> 'aseId' = ? then entry || '{"lastName": "erased"}' else entry end order by place)
             from jsonb_array_elements(entries::jsonb) with ordinality e (entry, place))
        where entries::jsonb @> jsonb_build_array(jsonb_build_object('aseId', ?::text))`,
      [aseId, aseId],
    );
  }
}
