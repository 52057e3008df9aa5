import type { Role } from '@contract/context.ts'
import type { LayoutName } from '@/settings.ts'
import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title in the locales. */
    title: string
    layout?: LayoutName
    icon?: string
    /** The page's component stays alive; its name is the route's name. */
    keepAlive?: boolean
    role?: Role
    /** Reachable without signing in. */
    public?: boolean
  }
}
