import type { PermissionTable } from '../kernel/permission.ts';
import type { Scope } from '../kernel/scope.ts';

/**
 * The scope of every field that is for callers limited to scopes, by scope. What is in no list is either open to the public
 * or out of their reach.
 */
export const FIELD_SCOPES: Readonly<Record<Scope, readonly string[]>> = {
  VERIFY: [
    'Mutation.verifyTechnician',
    'Mutation.verifyShop',
    'Mutation.verifyToken',
    'Mutation.verifyPresentation',
    'Mutation.requestPresentation',
    'Query.presentationRequest',
    'PresentationRequest.answer',
    'Mutation.submitRoster',
    'Query.roster',
    'Query.rosters',
    'Mutation.openShareLink',
    'Mutation.requestConsent',
    'Query.consents',
    'Query.consentRequests',
    'Query.monitoring',
  ],
  READ_RECORDS: [
    'Query.technician',
    'Query.technicians',
    'Query.designationHolders',
    'Query.governmentCredentials',
    'Query.oemEnrolments',
    'Query.shop',
    'Query.shops',
    'Technician.email',
    'Technician.phone',
    'Technician.shareLinks',
    'Technician.mergedInto',
    'Technician.employments',
    'Shop.organizationId',
    'Shop.forecast',
    'Shop.gap',
    'Shop.whatIf',
    'Shop.employments',
    'ShopTerm.endReason',
    'Query.openDisputes',
  ],
  WRITE_RECORDS: [
    'Mutation.registerTechnician',
    'Mutation.amendTechnician',
    'Mutation.mergeTechnicians',
    'Mutation.recordExperience',
    'Mutation.recordTraining',
    'Mutation.recordExamResult',
    'Mutation.recordContinuingEducation',
    'Mutation.suspendCredentials',
    'Mutation.reinstateCredentials',
    'Mutation.revokeCredentials',
    'Mutation.correctFact',
    'Mutation.registerAgency',
    'Mutation.awardGovernmentCredential',
    'Mutation.renewGovernmentCredential',
    'Mutation.markRenewalPending',
    'Mutation.revokeGovernmentCredential',
    'Mutation.correctGovernmentCredential',
    'Mutation.openOemEnrolment',
    'Mutation.completeOemEnrolment',
    'Mutation.withdrawOemEnrolment',
    'Mutation.correctOemEnrolment',
    'Mutation.registerShop',
    'Mutation.amendShop',
    'Mutation.assignShop',
    'Mutation.closeShop',
    'Mutation.reopenShop',
    'Mutation.offerArea',
    'Mutation.withdrawArea',
    'Mutation.joinNetwork',
    'Mutation.leaveNetwork',
    'Mutation.recogniseShop',
    'Mutation.withdrawRecognition',
    'Mutation.recordEmployment',
    'Mutation.endEmployment',
    'Mutation.correctEmployment',
    'Mutation.confirmEmployment',
    'Mutation.resolveDispute',
  ],
  ISSUE_TOKENS: [
    'Mutation.issueBadge',
    'Mutation.withdrawBadge',
    'Mutation.collectBadge',
    'Mutation.issuePortableCredential',
    'Mutation.reissuePortableCredential',
    'Mutation.withdrawPortableCredential',
    'Mutation.collectPortableCredential',
    'Mutation.createShareLink',
    'Mutation.endShareLink',
  ],
  READ_NETWORKS: ['Query.repairProgram', 'Query.repairPrograms', 'Shop.enrolments'],
  WRITE_NETWORKS: [
    'Mutation.createRepairProgram',
    'Mutation.publishRepairProgramVersion',
    'Mutation.renameRepairProgram',
    'Mutation.enrolShop',
    'Mutation.enrolShops',
    'Mutation.endEnrolment',
    'Mutation.correctEnrolment',
  ],
  READ_LOOK_UPS: ['Query.lookUps', 'Technician.lookUps', 'Query.logEntries', 'LogEntry.opening'],
  MANAGE_ACCESS: [
    'Query.apiKeys',
    'Query.oauthClients',
    'Mutation.createApiKey',
    'Mutation.rotateApiKey',
    'Mutation.revokeApiKey',
    'Mutation.registerOAuthClient',
    'Mutation.rotateOAuthClientSecret',
    'Mutation.revokeOAuthClient',
  ],
  MANAGE_SIGNING_KEYS: [
    'Query.signingKeys',
    'Mutation.rotateSigningKey',
    'Mutation.retireSigningKey',
    'Mutation.compromiseSigningKey',
  ],
};

/** The table with each row's scope. Throws for a list that names a field without a row, or names it twice. */
export function withScopes(rows: PermissionTable): PermissionTable {
  const table: Record<string, PermissionTable[string]> = { ...rows };
  for (const [scope, coordinates] of Object.entries(FIELD_SCOPES) as [Scope, readonly string[]][]) {
    for (const coordinate of coordinates) {
      const row = table[coordinate];
      if (!row) throw new Error(`${coordinate} is of the scope ${scope} and has no row in the permission table`);
      if (row.scope) throw new Error(`${coordinate} is of the scopes ${row.scope} and ${scope}`);
      table[coordinate] = { ...row, scope };
    }
  }
  return table;
}
