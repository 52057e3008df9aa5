import type { Role } from '../../contract/context.ts'

export const appTitle = 'TiHC'

export type LayoutName = 'normal' | 'simple' | 'empty'
export const defaultLayout: LayoutName = 'normal'

/** A page that a person may open: what the menu shows and what the router is given. */
export interface Permission {
  /** Name of the route and of the page's component, which KeepAlive goes by. */
  code: string
  /** Key of the title in the locales. */
  title: string
  path: string
  icon: string
  /** File of the page below `views`. */
  component: string
  order: number
  /** The least role that may open it. */
  role: Role
  keepAlive: boolean
}

export const basePermissions: Permission[] = [
  { code: 'Home', title: 'menu.home', path: '/', icon: 'i-lucide:house', component: 'home', order: 0, role: 'viewer', keepAlive: true },
  { code: 'Connections', title: 'menu.connections', path: '/connections', icon: 'i-lucide:plug', component: 'connections', order: 1, role: 'viewer', keepAlive: true },
  { code: 'Workbench', title: 'menu.workbench', path: '/workbench', icon: 'i-lucide:square-terminal', component: 'workbench', order: 2, role: 'viewer', keepAlive: true },
  { code: 'History', title: 'menu.history', path: '/history', icon: 'i-lucide:history', component: 'history', order: 8, role: 'viewer', keepAlive: true },
  { code: 'Tasks', title: 'menu.tasks', path: '/tasks', icon: 'i-lucide:list-checks', component: 'tasks', order: 90, role: 'viewer', keepAlive: true },
]
