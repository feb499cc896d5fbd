import type { Access, PermissionRow, PermissionTable } from '../kernel/permission.ts';
import { isClosedToMember, permits } from '../kernel/permission.ts';
import type { NodeKind } from '../kernel/public-id.ts';
import type { Role, Viewer } from '../kernel/viewer.ts';
import { MANAGING, MANAGING_OR_AUDITING, withMembers } from './field-members.ts';
import { withScopes } from './field-scopes.ts';

const OPEN: PermissionRow = {
  PUBLIC: 'ANY',
  REGISTRAR: 'ANY',
  EMPLOYER: 'ANY',
  INSURER: 'ANY',
  SPONSOR: 'ANY',
  AGENCY: 'ANY',
  TECHNICIAN: 'ANY',
};
const ANY_KEY: PermissionRow = { ...OPEN, PUBLIC: 'NONE' };
const REGISTRAR_ONLY = row({ REGISTRAR: 'ANY' });
/** For what belongs to the asking organisation by its making: nothing else is there to be asked for. */
const ORGANIZATIONS = row({ REGISTRAR: 'ANY', EMPLOYER: 'ANY', INSURER: 'ANY', SPONSOR: 'ANY', AGENCY: 'ANY' });
const OWN_OF_ORGANIZATION = row({ REGISTRAR: 'OWN', EMPLOYER: 'OWN', INSURER: 'OWN', SPONSOR: 'OWN', AGENCY: 'OWN' });
/** For what belongs to an organisation that the caller names: their own, or any for registrars. */
const OWN_ORGANIZATION: PermissionRow = { ...OWN_OF_ORGANIZATION, REGISTRAR: 'ANY', membersForAny: MANAGING };
const OWN_RECORD = row({ REGISTRAR: 'ANY', TECHNICIAN: 'OWN' });
/** What nobody does for a technician. */
const TECHNICIANS_ALONE = row({ TECHNICIAN: 'OWN' });
const SPONSORS = row({ REGISTRAR: 'ANY', SPONSOR: 'OWN' });
const AGENCIES = row({ REGISTRAR: 'ANY', AGENCY: 'OWN' });
const OWN_SHOPS = row({ REGISTRAR: 'ANY', EMPLOYER: 'OWN' });
const OWN_EMPLOYMENT = row({ REGISTRAR: 'ANY', EMPLOYER: 'OWN', TECHNICIAN: 'OWN' });
const OWN_PROGRAMS = row({ REGISTRAR: 'ANY', INSURER: 'OWN' });
/** What an organisation and a technician have agreed on, for both. */
const BOTH_SIDES: PermissionRow = { ...OWN_OF_ORGANIZATION, REGISTRAR: 'ANY', TECHNICIAN: 'OWN' };
/** Yes or no about anybody of whom one knows ASE ID and last name, everything about some: see `answer-tier.rules.ts`. */
const ASKED_BY_TIER = row({ REGISTRAR: 'ANY', EMPLOYER: 'TIER', INSURER: 'TIER', SPONSOR: 'TIER', AGENCY: 'TIER' });
/** What tells something of a person, in an answer that is given without it too. */
const TOLD_BY_TIER: PermissionRow = { ...ASKED_BY_TIER, PUBLIC: 'TIER', TECHNICIAN: 'TIER' };
/** What is planned by a shop's people: by who keeps it, and by an insurer in whose network it is. */
const PLANS = row({ REGISTRAR: 'ANY', EMPLOYER: 'OWN', INSURER: 'RELATED' });
/** A list of programmes is of the asking insurer's own: nothing else is there to be asked for. */
const INSURERS = row({ REGISTRAR: 'ANY', INSURER: 'ANY' });

/**
 * Who may use which field. Every field of Query and Mutation has a row, or the server does not start. A field of any
 * other type has one where not all who were given its object are told the same by it; without a row it is open to
 * whoever was given the object. What callers limited to scopes may use of it is in {@link withScopes}, what members in
 * {@link withMembers}.
 */
const ROWS: PermissionTable = {
  'Query.rulePacks': OPEN,
  'Query.rulePack': OPEN,
  'Query.testSeries': OPEN,
  'Query.tests': OPEN,
  'Query.test': OPEN,
  'Query.designations': OPEN,
  'Query.designation': OPEN,
  'Query.statusReasons': OPEN,
  'Query.requirementSchema': OPEN,
  'Query.repairAreas': OPEN,
  'Query.networks': OPEN,
  'Query.oemPrograms': OPEN,
  'Query.oemProgram': OPEN,
  'Query.employmentRoles': OPEN,
  'Query.governmentClasses': OPEN,
  'Query.blueSealRule': OPEN,
  'Query.viewer': OPEN,
  'Query.organization': OWN_ORGANIZATION,
  'Query.technician': OWN_RECORD,
  'Query.technicians': REGISTRAR_ONLY,
  'Query.governmentAgencies': OPEN,
  'Query.governmentCredentials': AGENCIES,
  'Query.oemEnrolments': SPONSORS,
  // Each kind of record has a row of its own in NODE_PERMISSIONS.
  'Query.node': { ...OPEN, TECHNICIAN: 'OWN' },
  'Query.shop': OPEN,
  'Query.shops': OPEN,
  'Query.repairProgram': OWN_PROGRAMS,
  'Query.repairPrograms': INSURERS,
  'Query.designationHolders': REGISTRAR_ONLY,
  // What an organisation asked is its own: nothing else is there to be asked for.
  'Query.lookUps': ANY_KEY,
  'Query.logHead': OPEN,
  'Query.logHeads': OPEN,
  // A leaf names nobody; what opens it is given by the service that loads it to those it belongs to.
  'Query.logEntry': OPEN,
  'Query.logEntries': REGISTRAR_ONLY,
  'Query.logInclusionProof': OPEN,
  'Query.logConsistencyProof': OPEN,
  'Query.roster': OWN_OF_ORGANIZATION,
  'Query.rosters': ORGANIZATIONS,
  // What an organisation is allowed and asked for is its own: nothing else is there to be asked for.
  'Query.consents': ORGANIZATIONS,
  'Query.consentRequests': ORGANIZATIONS,
  'Query.monitoring': row({ EMPLOYER: 'ANY' }),
  'Query.openDisputes': REGISTRAR_ONLY,
  'Query.signingKeys': REGISTRAR_ONLY,
  'Query.apiKeys': ORGANIZATIONS,
  'Query.oauthClients': ORGANIZATIONS,
  // Whoever was given the id may know what is asked; the answer is for the one who asked.
  'Query.presentationRequest': OPEN,

  'Mutation.registerTechnician': REGISTRAR_ONLY,
  'Mutation.amendTechnician': REGISTRAR_ONLY,
  'Mutation.mergeTechnicians': REGISTRAR_ONLY,
  'Mutation.eraseTechnician': REGISTRAR_ONLY,
  'Mutation.recordExperience': REGISTRAR_ONLY,
  'Mutation.recordTraining': REGISTRAR_ONLY,
  'Mutation.recordExamResult': REGISTRAR_ONLY,
  'Mutation.recordContinuingEducation': REGISTRAR_ONLY,
  'Mutation.suspendCredentials': REGISTRAR_ONLY,
  'Mutation.reinstateCredentials': REGISTRAR_ONLY,
  'Mutation.revokeCredentials': REGISTRAR_ONLY,
  'Mutation.correctFact': REGISTRAR_ONLY,
  'Mutation.registerAgency': REGISTRAR_ONLY,
  'Mutation.awardGovernmentCredential': AGENCIES,
  'Mutation.renewGovernmentCredential': AGENCIES,
  'Mutation.markRenewalPending': AGENCIES,
  'Mutation.revokeGovernmentCredential': AGENCIES,
  'Mutation.correctGovernmentCredential': AGENCIES,
  'Mutation.openOemEnrolment': SPONSORS,
  'Mutation.completeOemEnrolment': SPONSORS,
  'Mutation.withdrawOemEnrolment': SPONSORS,
  'Mutation.correctOemEnrolment': SPONSORS,
  'Mutation.registerShop': REGISTRAR_ONLY,
  'Mutation.amendShop': OWN_SHOPS,
  'Mutation.assignShop': REGISTRAR_ONLY,
  'Mutation.closeShop': REGISTRAR_ONLY,
  'Mutation.reopenShop': REGISTRAR_ONLY,
  'Mutation.offerArea': OWN_SHOPS,
  'Mutation.withdrawArea': OWN_SHOPS,
  'Mutation.joinNetwork': OWN_SHOPS,
  'Mutation.leaveNetwork': OWN_SHOPS,
  'Mutation.recogniseShop': REGISTRAR_ONLY,
  'Mutation.withdrawRecognition': REGISTRAR_ONLY,
  'Mutation.recordEmployment': OWN_EMPLOYMENT,
  'Mutation.endEmployment': OWN_EMPLOYMENT,
  'Mutation.correctEmployment': OWN_EMPLOYMENT,
  'Mutation.confirmEmployment': OWN_EMPLOYMENT,
  'Mutation.createRepairProgram': OWN_PROGRAMS,
  'Mutation.publishRepairProgramVersion': OWN_PROGRAMS,
  'Mutation.renameRepairProgram': OWN_PROGRAMS,
  'Mutation.enrolShop': OWN_PROGRAMS,
  'Mutation.enrolShops': OWN_PROGRAMS,
  'Mutation.endEnrolment': OWN_PROGRAMS,
  'Mutation.correctEnrolment': OWN_PROGRAMS,
  'Mutation.requestConsent': row({ EMPLOYER: 'ANY', INSURER: 'ANY', SPONSOR: 'ANY', AGENCY: 'ANY' }),
  'Mutation.grantConsent': TECHNICIANS_ALONE,
  'Mutation.withdrawConsent': TECHNICIANS_ALONE,
  'Mutation.declineConsent': TECHNICIANS_ALONE,
  'Mutation.endMonitoring': TECHNICIANS_ALONE,
  'Mutation.resumeMonitoring': TECHNICIANS_ALONE,
  'Mutation.openDispute': TECHNICIANS_ALONE,
  'Mutation.resolveDispute': REGISTRAR_ONLY,
  'Mutation.verifyTechnician': { ...ASKED_BY_TIER, TECHNICIAN: 'OWN' },
  'Mutation.verifyShop': ANY_KEY,
  'Mutation.verifyToken': OPEN,
  'Mutation.submitRoster': ASKED_BY_TIER,
  'Mutation.verifyPresentation': OPEN,
  'Mutation.requestPresentation': ORGANIZATIONS,
  'Mutation.answerPresentation': OPEN,
  'Mutation.issueBadge': OWN_RECORD,
  'Mutation.withdrawBadge': OWN_RECORD,
  'Mutation.issuePortableCredential': OWN_RECORD,
  'Mutation.reissuePortableCredential': OWN_RECORD,
  'Mutation.withdrawPortableCredential': OWN_RECORD,
  'Mutation.collectBadge': OWN_RECORD,
  'Mutation.collectPortableCredential': OWN_RECORD,
  'Mutation.rotateSigningKey': REGISTRAR_ONLY,
  'Mutation.retireSigningKey': REGISTRAR_ONLY,
  'Mutation.compromiseSigningKey': REGISTRAR_ONLY,
  'Mutation.createApiKey': ORGANIZATIONS,
  'Mutation.rotateApiKey': OWN_OF_ORGANIZATION,
  'Mutation.revokeApiKey': OWN_OF_ORGANIZATION,
  'Mutation.registerOAuthClient': ORGANIZATIONS,
  'Mutation.rotateOAuthClientSecret': OWN_OF_ORGANIZATION,
  'Mutation.revokeOAuthClient': OWN_OF_ORGANIZATION,
  'Mutation.createShareLink': row({ TECHNICIAN: 'OWN' }),
  'Mutation.endShareLink': OWN_RECORD,
  'Mutation.openShareLink': OPEN,

  // Everybody may try to sign in, and what is done to an account is done to the caller's own: nothing else is there.
  'Mutation.signIn': OPEN,
  'Mutation.requestSignInCode': OPEN,
  'Mutation.signInWithCode': OPEN,
  'Mutation.requestPasswordReset': OPEN,
  'Mutation.resetPassword': OPEN,
  'Mutation.startPasskeySignIn': OPEN,
  'Mutation.signInWithPasskey': OPEN,
  'Mutation.acceptInvitation': OPEN,
  'Mutation.requestTechnicianClaim': OPEN,
  'Mutation.claimTechnicianAccount': OPEN,
  'Mutation.signOut': OPEN,
  'Mutation.actFor': OPEN,
  'Mutation.setPassword': OPEN,
  'Mutation.endSession': OPEN,
  'Mutation.endOtherSessions': OPEN,
  'Mutation.startPasskeyRegistration': OPEN,
  'Mutation.addPasskey': OPEN,
  'Mutation.removePasskey': OPEN,
  'Mutation.inviteTechnician': REGISTRAR_ONLY,
  'Mutation.inviteMember': OWN_ORGANIZATION,
  'Mutation.withdrawInvitation': OWN_ORGANIZATION,
  'Mutation.changeMemberRole': OWN_ORGANIZATION,
  'Mutation.removeMember': OWN_ORGANIZATION,

  'LogEntry.opening': BOTH_SIDES,
  'Organization.invitations': { ...OWN_ORGANIZATION, isForPeople: true },
  'Member.email': { ...OWN_ORGANIZATION, isForPeople: true },
  'Technician.email': OWN_RECORD,
  'Technician.phone': OWN_RECORD,
  'Technician.shareLinks': OWN_RECORD,
  'Technician.mergedInto': REGISTRAR_ONLY,
  'Technician.employments': OWN_RECORD,
  'Technician.lookUps': OWN_RECORD,
  'Technician.consents': OWN_RECORD,
  'Technician.consentRequests': OWN_RECORD,
  'Technician.monitoring': OWN_RECORD,
  'Technician.disputes': OWN_RECORD,
  'Technician.recordPath': OWN_RECORD,
  'PresentationRequest.answer': OWN_OF_ORGANIZATION,
  'Shop.organizationId': OWN_SHOPS,
  'Shop.employments': OWN_SHOPS,
  'Shop.enrolments': OWN_PROGRAMS,
  'Shop.forecast': PLANS,
  'Shop.gap': PLANS,
  'Shop.whatIf': PLANS,
  'ShopTerm.endReason': OWN_SHOPS,
  'ExplanationStep.subject': TOLD_BY_TIER,
  'ForecastCause.technicianId': TOLD_BY_TIER,
  'ForecastCause.displayName': TOLD_BY_TIER,
  'ForecastEffect.technicianId': TOLD_BY_TIER,
  'GapMove.technicianId': TOLD_BY_TIER,
  'GapMove.displayName': TOLD_BY_TIER,
  'AreaCover.technicianId': TOLD_BY_TIER,
  'AreaCover.displayName': TOLD_BY_TIER,
  'ForecastCause.message': TOLD_BY_TIER,
  'BlueSeal.holdsThrough': TOLD_BY_TIER,
  'AreaCoverage.holdsThrough': TOLD_BY_TIER,
  'AreaCoverage.coveredBy': TOLD_BY_TIER,
  'ShopVerification.holdsThrough': TOLD_BY_TIER,
  'ShopVerification.explanation': TOLD_BY_TIER,
  'TechnicianVerification.verdict': TOLD_BY_TIER,
  'TechnicianVerification.checks': TOLD_BY_TIER,
  'TechnicianVerification.tier': TOLD_BY_TIER,
  'TechnicianVerification.displayName': TOLD_BY_TIER,
  'TechnicianVerification.credentials': TOLD_BY_TIER,
  'TechnicianVerification.designations': TOLD_BY_TIER,
  'TechnicianVerification.explanation': TOLD_BY_TIER,
  'TechnicianVerification.holdsThrough': TOLD_BY_TIER,
  'TechnicianVerification.disputes': TOLD_BY_TIER,
};

/** The rows with their scopes and members: the one table that decides for every caller. */
export const PERMISSIONS: PermissionTable = withMembers(withScopes(ROWS));

const RECORDS = { scope: 'READ_RECORDS' } as const;
const NETWORKS = { scope: 'READ_NETWORKS' } as const;
const ASKING = { scope: 'VERIFY' } as const;
const ACCESS = { scope: 'MANAGE_ACCESS', members: MANAGING_OR_AUDITING } as const;

/** Who is shown which kind of record by `node(id)`. A kind that is not here has no finder. */
export const NODE_PERMISSIONS: Readonly<Partial<Record<NodeKind, PermissionRow>>> = {
  Technician: { ...OWN_RECORD, ...RECORDS },
  GovernmentAgency: { ...OPEN, ...RECORDS },
  GovernmentCredential: { ...AGENCIES, TECHNICIAN: 'OWN', ...RECORDS },
  OemEnrolment: { ...SPONSORS, TECHNICIAN: 'OWN', ...RECORDS },
  Shop: { ...OPEN, ...RECORDS },
  Employment: { ...OWN_EMPLOYMENT, ...RECORDS },
  Badge: { ...OWN_RECORD, ...RECORDS },
  PortableCredential: { ...OWN_RECORD, ...RECORDS },
  ShareLink: { ...OWN_RECORD, ...RECORDS },
  Dispute: { ...OWN_RECORD, ...RECORDS },
  RepairProgram: { ...OWN_PROGRAMS, ...NETWORKS },
  NetworkEnrolment: { ...OWN_PROGRAMS, ...NETWORKS },
  Roster: { ...OWN_OF_ORGANIZATION, ...ASKING },
  PresentationRequest: { ...OPEN, ...ASKING },
  Consent: { ...BOTH_SIDES, ...ASKING },
  ConsentRequest: { ...BOTH_SIDES, ...ASKING },
  // Keys and clients for one role are shown to those of the same role.
  ApiKey: { ...OWN_OF_ORGANIZATION, ...ACCESS },
  OAuthClient: { ...OWN_OF_ORGANIZATION, ...ACCESS },
  Organization: OWN_ORGANIZATION,
};

/** Whether `node` may show the viewer records of a kind at all; whether it shows this one is for its finder to decide. */
export function mayFindNode(viewer: Viewer, kind: NodeKind): boolean {
  const found = NODE_PERMISSIONS[kind];
  return found !== undefined && permits(found, viewer) && !isClosedToMember(viewer, found);
}

/** A row that is closed to every role it does not name. */
function row(granted: Partial<Record<Role, Access>>): PermissionRow {
  return {
    PUBLIC: 'NONE',
    REGISTRAR: 'NONE',
    EMPLOYER: 'NONE',
    INSURER: 'NONE',
    SPONSOR: 'NONE',
    AGENCY: 'NONE',
    TECHNICIAN: 'NONE',
    ...granted,
  };
}
