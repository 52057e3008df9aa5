import type { ProgramKind } from '@contract/programs.ts'

export const programIcons: Record<ProgramKind, string> = {
  procedure: 'i-lucide:scroll-text',
  function: 'i-lucide:square-function',
  trigger: 'i-lucide:zap',
  event: 'i-lucide:calendar-clock',
}
