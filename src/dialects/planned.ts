/** Schemes of addresses that people may paste and that lead nowhere in this version, with what they are of. */
export const schemesWithoutUse: ReadonlyMap<string, string> = new Map([
  ['postgres', 'PostgreSQL'],
  ['postgresql', 'PostgreSQL'],
  ['sqlite', 'SQLite'],
  ['file', 'SQLite'],
])
