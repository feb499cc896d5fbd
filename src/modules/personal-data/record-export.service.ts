import { exporting, inScopeOfReader } from '../../kernel/connection-scope.ts';
import type { Ids } from '../../kernel/ids.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { KnownViewer } from '../../kernel/viewer.ts';
import type { RecordedActions } from '../audit/recorded-actions.ts';
import { maySeeTechnician } from '../credentials/answering.service.ts';
import { isAseId } from '../technicians/technician.rules.ts';
import type { Person, RecordQueries } from './record.queries.ts';
import { RecordPrinting } from './record-press.ts';
import { RECORD_SECTIONS } from './record-sections.rules.ts';

/** As what the record is wanted. */
export type RecordFormat = 'json' | 'pdf';

/**
 * Everything held about a person, for them and for registrars. That it was handed out is on record before the first byte leaves.
 */
export class RecordExport {
  private readonly actions: RecordedActions;
  private readonly queries: RecordQueries;
  private readonly ids: Ids;

  constructor(actions: RecordedActions, queries: RecordQueries, ids: Ids) {
    this.actions = actions;
    this.queries = queries;
    this.ids = ids;
  }

  /** Whose record it is. To others than the technician and registrars there is no such person. */
  async person(viewer: KnownViewer, aseId: string): Promise<Person> {
    const person = isAseId(aseId) ? await this.queries.person(aseId) : undefined;
    if (person && maySeeTechnician(viewer, person.id)) return person;
    throw refuse('TECHNICIAN_NOT_FOUND', 'No technician has this ASE ID.');
  }

  /** The record of a {@link person} who was found for this viewer, piece by piece. */
  async file(
    viewer: KnownViewer,
    person: Person,
    format: RecordFormat,
    requestId: string,
  ): Promise<AsyncGenerator<string | Uint8Array>> {
    const request = {
      viewer,
      requestId,
      operation: 'exportRecord',
      idempotencyKey: this.ids.next(),
      input: { aseId: person.aseId, format },
    };
    const { exportedAt } = await this.actions.run(request, async ({ now }) => ({
      result: { exportedAt: now.toISOString() },
      action: 'personal_data.exported',
      subjectId: person.id,
      details: { format },
    }));
    return exporting(person.id, () =>
      inScopeOfReader<string | Uint8Array>(
        format === 'json' ? this.json(person, exportedAt) : this.pdf(person, exportedAt),
      ),
    );
  }

  private async *json(person: Person, exportedAt: string): AsyncGenerator<string> {
    yield `{"format":"ase-verification.record.1","aseId":${JSON.stringify(person.aseId)},"exportedAt":"${exportedAt}","sections":{`;
    for (const [index, section] of RECORD_SECTIONS.entries()) {
      yield `${index === 0 ? '' : ','}\n${JSON.stringify(section.name)}:[`;
      let separator = '\n';
      for await (const rows of this.queries.rows(section, person)) {
        yield separator + rows.map((row) => JSON.stringify(row)).join(',\n');
        separator = ',\n';
      }
      yield ']';
    }
    yield '}}\n';
  }

  private async *pdf(person: Person, exportedAt: string): AsyncGenerator<Uint8Array> {
    const printing = new RecordPrinting();
    try {
      yield* await printing.print({ begin: { aseId: person.aseId, exportedAt } });
      for (const { title, ...section } of RECORD_SECTIONS) {
        yield* await printing.print({ section: title });
        for await (const rows of this.queries.rows({ title, ...section }, person))
          yield* await printing.print({ rows });
      }
      yield* await printing.print({ end: true });
    } finally {
      // Also when nobody wants the rest.
      await printing.close();
    }
  }
}
