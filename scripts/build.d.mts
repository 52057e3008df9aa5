/** The folder of the repository. */
export const root: string
/** Builds the program when its build is missing or older than the sources; ends the process where that fails. */
export function buildIfNeeded(): Promise<void>
/** Builds it whatever is there. */
export function buildAnew(): Promise<void>
