import { t } from '@/locales/index.ts'
import { environments } from './environment.ts'

/** The short word for an environment; one that people made up stands for itself. */
export function environmentLabel(environment: string): string {
  return (environments as readonly string[]).includes(environment) ? t(`environment.short.${environment}`) : environment
}
