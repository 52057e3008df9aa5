import type { Role } from '@contract/context.ts'
import type { App, Directive } from 'vue'
import { roleAllows } from '@contract/context.ts'
import { useUserStore } from '@/store/index.ts'

/** `v-permission="'editor'"` leaves the element out for people of a lower role. */
const permission: Directive<HTMLElement, Role> = {
  mounted(element, { value }) {
    if (!roleAllows(useUserStore().role, value))
      element.remove()
  },
}

export function setupDirectives(app: App) {
  app.directive('permission', permission)
}
