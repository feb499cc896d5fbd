import { type EntityManager, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Refusal, refuse, refuseFor } from '../../kernel/refusal.ts';
import type { ActionRequest, RecordedActions } from '../audit/recorded-actions.ts';
import { Technician } from './technician.entity.ts';
import { foldName } from './technician.rules.ts';
import { TechnicianContact } from './technician-contact.entity.ts';
import { aseIdFaults, profileFaults, type TechnicianProfile } from './technician-profile.rules.ts';

/** The members of a profile that an amendment changes; absent ones stay. */
export type ProfileChanges = { readonly [Member in keyof TechnicianProfile]?: TechnicianProfile[Member] | undefined };

/** Enters people in the registry and amends their profiles. */
export class TechnicianService {
  private readonly actions: RecordedActions;

  constructor(actions: RecordedActions) {
    this.actions = actions;
  }

  /** Enters a technician. Refuses an ASE ID that is taken. */
  async register(
    request: ActionRequest,
    aseId: string,
    profile: TechnicianProfile,
  ): Promise<{ readonly technicianId: string }> {
    refuseFor([...aseIdFaults(aseId), ...profileFaults(profile)]);
    return this.actions.run(request, async ({ em, now, ids }) => {
      const { email, phone, ...shown } = trimmed(profile);
      const technician = em.create(Technician, {
        ...shown,
        id: ids.next(),
        aseId,
        lastNameFolded: foldName(profile.lastName),
        version: 1,
        registeredAt: now,
      });
      if (email !== null || phone !== null) em.create(TechnicianContact, { technician: technician.id, email, phone });
      try {
        await em.flush();
      } catch (error) {
        if (!(error instanceof UniqueConstraintViolationException)) throw error;
        throw new Refusal(
          [{ code: 'ASE_ID_TAKEN', message: 'This ASE ID is in the registry already.', path: ['aseId'] }],
          {
            cause: error,
          },
        );
      }
      return {
        result: { technicianId: technician.id },
        action: 'technician.registered',
        subjectId: technician.id,
        details: {},
      };
    });
  }

  /** Changes members of a profile. Refuses when somebody else amended it since `expectedVersion` was read. */
  async amend(
    request: ActionRequest,
    aseId: string,
    expectedVersion: number,
    changes: ProfileChanges,
  ): Promise<{ readonly technicianId: string }> {
    const given = Object.fromEntries(
      Object.entries(changes).filter(([, value]) => value !== undefined),
    ) as Partial<TechnicianProfile>;
    const members = Object.keys(given);
    if (members.length === 0) throw refuse('NOTHING_TO_AMEND', 'Give at least one member to change.');
    refuseFor(profileFaults(given));
    return this.actions.run(request, async ({ em }) => {
      const technician = await lockedTechnician(em, aseId);
      if (technician.erasedAt != null) {
        throw refuse('TECHNICIAN_ERASED', 'This person was erased: their profile is amended no more.', ['aseId']);
      }
      if (technician.version !== expectedVersion) {
        throw refuse(
          'VERSION_CONFLICT',
          `The profile is at version ${technician.version}, not ${expectedVersion}: read it again.`,
          ['expectedVersion'],
        );
      }
      const { email, phone, ...shown } = trimmed(given);
      em.assign(technician, { ...shown, version: technician.version + 1 });
      if (given.lastName !== undefined) technician.lastNameFolded = foldName(given.lastName);
      if (email !== undefined || phone !== undefined) await amendContact(em, technician.id, { email, phone });
      return {
        result: { technicianId: technician.id },
        action: 'technician.amended',
        subjectId: technician.id,
        details: { members, version: technician.version },
      };
    });
  }
}

/** Of a contact, what is undefined stays; when nothing is left of it, it goes. */
async function amendContact(
  em: EntityManager,
  technicianId: string,
  changes: Pick<ProfileChanges, 'email' | 'phone'>,
): Promise<void> {
  const contact = await em.findOne(TechnicianContact, { technician: technicianId });
  const { email = contact?.email ?? null, phone = contact?.phone ?? null } = changes;
  if (email === null && phone === null) {
    if (contact) em.remove(contact);
  } else if (contact) {
    em.assign(contact, { email, phone });
  } else {
    em.create(TechnicianContact, { technician: technicianId, email, phone });
  }
}

/**
 * The technician of that ASE ID, locked until the transaction ends: changes to one technician's record take turns. Rows that
 * refer to the technician may be written meanwhile: only their key must stay. Refuses an ASE ID that is malformed, that nobody has
 * or whose owner the caller `mayKnow` nothing of, and one that was merged into another.
 */
export async function lockedTechnician(
  em: EntityManager,
  aseId: string,
  mayKnow: (technician: Technician) => boolean = () => true,
): Promise<Technician> {
  refuseFor(aseIdFaults(aseId));
  await em.execute('select from technician where ase_id = ? for no key update', [aseId]);
  const technician = await em.findOne(Technician, { aseId });
  if (!technician || !mayKnow(technician)) throw technicianNotFound();
  return notMerged(technician);
}

/**
 * As {@link lockedTechnician}, for whoever has to know the person: the last name must belong to the ASE ID. Which of the two
 * is wrong is not told.
 */
export async function lockedTechnicianNamed(em: EntityManager, aseId: string, lastName: string): Promise<Technician> {
  refuseFor(aseIdFaults(aseId));
  const identity = { aseId, lastNameFolded: foldName(lastName) };
  await em.execute('select from technician where ase_id = ? for no key update', [aseId]);
  // Whoever was erased has no name by which they could be known.
  const technician = identity.lastNameFolded === '' ? null : await em.findOne(Technician, identity);
  if (!technician) throw refuse('TECHNICIAN_NOT_FOUND', 'No technician has this ASE ID and last name.', ['aseId']);
  return notMerged(technician);
}

/** The technician whose record is to be changed, asked for by a fact of theirs, locked as by {@link lockedTechnician}. */
export async function lockedOwner(em: EntityManager, technicianId: string): Promise<Technician> {
  await em.execute('select from technician where id = ? for no key update', [technicianId]);
  return notMerged(await em.findOneOrFail(Technician, { id: technicianId }));
}

/** Nothing more is recorded under an ASE ID that turned out to be somebody's second one. */
export function notMerged<Someone extends { readonly mergedIntoId?: string | null | undefined }>(
  technician: Someone,
): Someone {
  if (technician.mergedIntoId == null) return technician;
  throw refuse('TECHNICIAN_MERGED', 'This ASE ID was merged into another one of the same person: use that.', ['aseId']);
}

/** Nothing is issued in the name of somebody whose name was erased. */
export function notErased<Someone extends { readonly lastName: string }>(technician: Someone): Someone {
  if (technician.lastName !== '') return technician;
  throw refuse('TECHNICIAN_ERASED', 'The name of this person was erased: nothing is issued in it.', ['aseId']);
}

/** What is answered for an ASE ID that nobody has, and for a person whom the caller may not know of. */
export function technicianNotFound(): Refusal {
  return refuse('TECHNICIAN_NOT_FOUND', 'No technician has this ASE ID.', ['aseId']);
}

function trimmed<Profile extends Partial<TechnicianProfile>>(profile: Profile): Profile {
  const entries = Object.entries(profile).map(([member, value]) => [
    member,
    typeof value === 'string' ? value.trim().normalize('NFC') : value,
  ]);
  return Object.fromEntries(entries) as Profile;
}
