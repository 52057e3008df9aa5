import type { JSX as Revo } from '@revolist/revogrid'
import type { FunctionalComponent } from 'vue'

declare module 'vue' {
  interface GlobalComponents {
    'revo-grid': FunctionalComponent<Revo.RevoGrid>
  }
}
