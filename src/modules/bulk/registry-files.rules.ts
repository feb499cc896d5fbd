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
} as const satisfies Record<string, { name: string; columns: readonly string[] }>;

export type RegistryFile = keyof typeof REGISTRY_FILES;
