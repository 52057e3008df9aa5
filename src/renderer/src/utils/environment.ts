import { t } from '@/locales/index.ts'

export const environments = ['production', 'staging', 'development', 'sample'] as const

interface EnvironmentClasses { tint: string, dot: string, edge: string }

const red: EnvironmentClasses = { tint: 'bg-red-tint! text-red!', dot: 'bg-red', edge: 'before:bg-red' }
const amber: EnvironmentClasses = { tint: 'bg-amber-tint! text-amber!', dot: 'bg-amber', edge: 'before:bg-amber' }
const green: EnvironmentClasses = { tint: 'bg-green-tint! text-green!', dot: 'bg-green', edge: 'before:bg-green' }
const none: EnvironmentClasses = { tint: '', dot: 'bg-ink-3', edge: 'before:bg-primary' }

/** The colour that says where a statement will run. */
export function environmentClasses(environment: string | null | undefined): EnvironmentClasses {
  switch (environment) {
    case 'production': return red
    case 'staging': return amber
    case 'development':
    case 'sample': return green
    default: return none
  }
}

/** What an environment is called; one that the person named themselves keeps its name. */
export function environmentLabel(environment: string): string {
  return (environments as readonly string[]).includes(environment) ? t(`environment.${environment}`) : environment
}
