/** A statement of a change, with what each of its parts does. */
export interface PlannedStatement { sql: string, clauses: Array<{ sql: string, effects: string[] }> }
