import type { Role } from '@contract/context.ts'
import type { Directive } from 'vue'
import { roleAllows } from '@contract/context.ts'
import { useUserStore } from '@/store/index.ts'

/** `v-permission="'editor'"` leaves the element out for people of a lower role. What they may do is decided behind the call. */
export const permission: Directive<HTMLElement, Role> = {
  mounted(element, { value }) {
    if (!roleAllows(useUserStore().role, value))
      element.remove()
  },
}
