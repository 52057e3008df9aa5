import type { Role } from '@contract/context.ts'
import type { Directive } from 'vue'
import type { ButtonPermission } from '@/settings.ts'
import { roleAllows } from '@contract/context.ts'
import { buttonPermissions } from '@/settings.ts'
import { usePermissionStore, useUserStore } from '@/store/index.ts'

const isButton = (value: Role | ButtonPermission): value is ButtonPermission => value in buttonPermissions

/**
 * `v-permission="'ChangeConnections'"` leaves the element out for people who may not do it; a role's name is for what
 * has no name of its own. What they may do is decided behind the call.
 */
export const permission: Directive<HTMLElement, Role | ButtonPermission> = {
  mounted(element, { value }) {
    const allowed = isButton(value) ? usePermissionStore().may(value) : roleAllows(useUserStore().role, value)
    if (!allowed) element.remove()
  },
}
