export function fetchElectron(root: string, env?: NodeJS.ProcessEnv): void
export function findElectron(root: string, env?: NodeJS.ProcessEnv): string | undefined
export function windowComplaint(program: string | undefined, platform?: NodeJS.Platform, env?: NodeJS.ProcessEnv): string
