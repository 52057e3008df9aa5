import type { Role } from '../../contract/context.ts'

export const appTitle = 'TiHC'

/**
 * What stands around a page. `normal`: sider and a header that holds the page's tabs; `full`: the tabs have a line
 * of their own below the header; `simple`: the sider alone; `empty`: nothing.
 */
export type LayoutName = 'normal' | 'full' | 'simple' | 'empty'
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
  /**
   * Where the menu shows it: at the top, or at the bottom with the avatar. Without one it is reached from other pages.
   */
  group?: 'main' | 'bottom'
  /**
   * Code of the page above it: the breadcrumb leads there. A page with a `group` stands below it in the menu; for one
   * without, the menu marks it.
   */
  parent?: string
  layout?: LayoutName
  /** The page has no heading of its own name: the header names it. */
  untitled?: true
  /** Only behind this door: what a desktop app or a host alone has. */
  door?: 'desktop' | 'host'
}

/** What buttons do that not everybody may, and the least role that may. What is allowed is decided behind the call. */
export const buttonPermissions = {
  ChangeConnections: 'editor',
  ChangeCatalog: 'editor',
  ChangeSchema: 'editor',
  CopyDiagnostics: 'admin',
} as const satisfies Record<string, Role>

export type ButtonPermission = keyof typeof buttonPermissions

export const basePermissions: Permission[] = [
  {
    code: 'Home',
    title: 'menu.home',
    path: '/',
    icon: 'i-lucide:house',
    component: 'home',
    order: 0,
    role: 'viewer',
    keepAlive: true,
    group: 'main',
    untitled: true,
  },
  {
    code: 'Connections',
    title: 'menu.connections',
    path: '/connections',
    icon: 'i-lucide:plug',
    component: 'connections',
    order: 1,
    role: 'viewer',
    keepAlive: true,
    group: 'main',
  },
  {
    code: 'Workbench',
    title: 'menu.workbench',
    path: '/workbench',
    icon: 'i-lucide:square-terminal',
    component: 'workbench',
    order: 2,
    role: 'viewer',
    keepAlive: true,
    group: 'main',
    untitled: true,
  },
  {
    code: 'Catalog',
    title: 'menu.catalog',
    path: '/catalog',
    icon: 'i-lucide:book-open',
    component: 'catalog',
    order: 3,
    role: 'viewer',
    keepAlive: true,
    group: 'main',
  },
  {
    code: 'CatalogTable',
    title: 'menu.catalogTable',
    path: '/catalog/:id',
    icon: 'i-lucide:table-2',
    component: 'catalog-table',
    order: 0,
    role: 'viewer',
    keepAlive: true,
    parent: 'Catalog',
  },
  {
    code: 'CatalogSources',
    title: 'menu.catalogSources',
    path: '/catalog/sources',
    icon: 'i-lucide:database-zap',
    component: 'catalog-sources',
    order: 1,
    role: 'viewer',
    keepAlive: true,
    parent: 'Catalog',
  },
  {
    code: 'CatalogSearch',
    title: 'menu.catalogSearch',
    path: '/catalog/search',
    icon: 'i-lucide:text-search',
    component: 'catalog-search',
    order: 2,
    role: 'viewer',
    keepAlive: true,
    parent: 'Catalog',
  },
  {
    code: 'TableStructure',
    title: 'menu.tableStructure',
    path: '/structure/:id',
    icon: 'i-lucide:table-properties',
    component: 'table-structure',
    order: 1,
    role: 'viewer',
    keepAlive: true,
    parent: 'Workbench',
  },
  {
    code: 'ViewStructure',
    title: 'menu.viewStructure',
    path: '/structure/views/:id',
    icon: 'i-lucide:eye',
    component: 'view-structure',
    order: 1,
    role: 'viewer',
    keepAlive: true,
    parent: 'Workbench',
  },
  {
    code: 'Users',
    title: 'menu.users',
    path: '/users',
    icon: 'i-lucide:users',
    component: 'users',
    order: 80,
    role: 'admin',
    keepAlive: true,
    group: 'bottom',
    door: 'host',
  },
  {
    code: 'Settings',
    title: 'menu.settings',
    path: '/settings',
    icon: 'i-lucide:settings',
    component: 'settings',
    order: 95,
    role: 'viewer',
    keepAlive: true,
    group: 'bottom',
  },
  {
    code: 'Shortcuts',
    title: 'shortcuts.title',
    path: '/shortcuts',
    icon: 'i-lucide:keyboard',
    component: 'shortcuts',
    order: 90,
    role: 'viewer',
    keepAlive: false,
  },
  {
    code: 'History',
    title: 'menu.history',
    path: '/history',
    icon: 'i-lucide:history',
    component: 'history',
    order: 8,
    role: 'viewer',
    keepAlive: true,
    group: 'main',
  },
  {
    code: 'Tasks',
    title: 'menu.tasks',
    path: '/tasks',
    icon: 'i-lucide:list-checks',
    component: 'tasks',
    order: 90,
    role: 'viewer',
    keepAlive: true,
    group: 'bottom',
  },
  {
    code: 'DdlJobs',
    title: 'menu.ddlJobs',
    path: '/ddl-jobs',
    icon: 'i-lucide:hammer',
    component: 'ddl-jobs',
    order: 0,
    role: 'viewer',
    keepAlive: true,
    parent: 'Tasks',
  },
  {
    code: 'About',
    title: 'menu.about',
    path: '/about',
    icon: 'i-lucide:info',
    component: 'about',
    order: 99,
    role: 'viewer',
    keepAlive: true,
    untitled: true,
  },
]
