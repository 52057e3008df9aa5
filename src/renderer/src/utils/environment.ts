import { t } from '@/locales/index.ts'

export const environments = ['production', 'staging', 'development', 'sample'] as const

interface EnvironmentClasses { bar: string, edge: string }

const red: EnvironmentClasses = { bar: 'bg-red', edge: 'before:bg-red' }
const amber: EnvironmentClasses = { bar: 'bg-amber', edge: 'before:bg-amber' }
const green: EnvironmentClasses = { bar: 'bg-green', edge: 'before:bg-green' }
const none: EnvironmentClasses = { bar: 'bg-ink-3', edge: 'before:bg-primary' }

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

/** The same colour, as a tag has it. */
export function environmentType(environment: string | null): 'error' | 'warning' | 'success' | 'default' {
  switch (environment) {
    case 'production': return 'error'
    case 'staging': return 'warning'
    case 'development':
    case 'sample': return 'success'
    default: return 'default'
  }
}

/** What an environment is called; one that the person named themselves keeps its name. */
export function environmentLabel(environment: string): string {
  return (environments as readonly string[]).includes(environment) ? t(`environment.${environment}`) : environment
}
