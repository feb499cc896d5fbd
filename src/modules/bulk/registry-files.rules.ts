/** The files of a registry in the order in which they are loaded: what a row refers to, or is judged by, comes first. */
export const REGISTRY_FILES = {
  technicians: {
    name: 'technicians.csv',
    columns: ['ase_id', 'first_name', 'last_name', 'home_state', 'email', 'phone', 'directory_opt_in'],
  },
  experience: { name: 'experience.csv', columns: ['ase_id', 'kind', 'series', 'from', 'through', 'organization'] },
  periods: { name: 'credential_periods.csv', columns: ['ase_id', 'test', 'from', 'until', 'basis'] },
  exams: { name: 'exam_results.csv', columns: ['ase_id', 'test', 'kind', 'taken_on', 'passed'] },
  actions: { name: 'status_actions.csv', columns: ['ase_id', 'test', 'action', 'effective_on', 'reason'] },
  agencies: { name: 'agencies.csv', columns: ['code', 'name', 'level', 'jurisdiction', 'place'] },
  shops: {
    name: 'shops.csv',
    columns: ['shop_number', 'name', 'street', 'city', 'postal_code', 'jurisdiction', 'organization'],
  },
  shopTerms: { name: 'shop_terms.csv', columns: ['shop_number', 'kind', 'code', 'from', 'until'] },
  employment: { name: 'employment.csv', columns: ['ase_id', 'shop_number', 'role', 'from', 'until'] },
  oemEnrolments: {
    name: 'oem_enrolments.csv',
    columns: ['ase_id', 'program', 'level', 'opened_on', 'completed_on', 'withdrawn_on'],
  },
  governmentCredentials: {
    name: 'government_credentials.csv',
    columns: ['ase_id', 'agency', 'class', 'number', 'from', 'until', 'pending_until'],
  },
  repairPrograms: {
    name: 'repair_programs.csv',
    columns: ['insurer', 'code', 'name', 'requirement', 'ranking'],
  },
  networkEnrolments: {
    name: 'network_enrolments.csv',
    columns: ['insurer', 'program', 'shop_number', 'from', 'until', 'reason'],
  },
} as const satisfies Record<string, { name: string; columns: readonly string[] }>;

export type RegistryFile = keyof typeof REGISTRY_FILES;
