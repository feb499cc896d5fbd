import { getNamedType, isObjectType } from 'graphql';
import { PERMISSIONS } from '../../../src/server/permissions.ts';
import type { FieldWorld } from '../../support/walk-field-world.ts';
import { argumentsFor } from './field-questions.ts';
import type { FieldViewer, Seen } from './field-walk.ts';
import { about, ROOT_FIELDS } from './root-walk.ts';
import { documentFor, wholeSelection } from './schema-walk.ts';

/**
 * Asks every root field for whole objects once, each in the name of the first of these who may ask it, so that every type is
 * met. Mutations come after queries, what takes something back last.
 */
export async function coverEverything(
  { subjects: { own }, ids, badgeToken, linkCode }: FieldWorld,
  viewers: readonly FieldViewer[],
  seen: Seen,
): Promise<void> {
  const special: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    verifyToken: { token: badgeToken, purpose: 'EMPLOYMENT' },
    openShareLink: { code: linkCode },
    presentationRequest: { id: ids.presentationRequest },
    logInclusionProof: { index: 0 },
    logEntry: { index: 0 },
    designationHolders: { code: 'MASTER_AUTOMOBILE' },
    verifyPresentation: { presentation: badgeToken },
    compromiseSigningKey: { kid: ids.signingKey },
    submitRoster: { requirement: undefined },
  };
  const taking = (name: string) =>
    /^(withdraw|end|revoke|remove|close|erase|merge|correct|compromise|retire)/.test(name);
  const ordered = [...ROOT_FIELDS].sort((a, b) => Number(taking(a.field.name)) - Number(taking(b.field.name)));
  for (const { operation, field, coordinate } of ordered) {
    const type = getNamedType(field.type);
    const viewer = viewers.find(
      ({ role, memberRole }) => memberRole === undefined && PERMISSIONS[coordinate]?.[role] !== 'NONE',
    );
    if (!isObjectType(type) || !viewer) continue;
    const by = field.name === 'viewer' ? viewers.find(({ memberRole }) => memberRole === 'OWNER') : viewer;
    const named = about(own, field.name, viewer.role);
    const values = special[field.name];
    const given = (name: string) => (values && name in values ? values[name] : named(name));
    const { query, variables } = documentFor(operation, field, given, wholeSelection(type, argumentsFor));
    seen.note((await (by ?? viewer).ask(query, variables)).data?.answer);
  }
}
