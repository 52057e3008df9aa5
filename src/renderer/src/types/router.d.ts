import type { Role } from '@contract/context.ts'
import type { LayoutName } from '@/settings.ts'
import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title in the locales. */
    title: string
    layout?: LayoutName
    icon?: string
    /** The page stays alive while its tab is open; its component's name is the route's name. */
    keepAlive?: boolean
    role?: Role
    /** The page has no heading of its own name: the header names it. */
    untitled?: boolean
    /** Name of the route above it. */
    parent?: string
    /** Reachable without signing in. */
    public?: boolean
    /** False for pages that are no place to come back to. */
    tab?: boolean
  }
}
