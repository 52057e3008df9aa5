import type { RouteLocationNormalizedLoaded } from 'vue-router'

/**
 * What tells one page of the tab bar from another, and the name by which KeepAlive keeps it: the route's name,
 * with the path where a route has parameters. The query belongs to the same page.
 */
export function tabKey({
  name,
  path,
  params,
}: Pick<RouteLocationNormalizedLoaded, 'name' | 'path' | 'params'>): string {
  if (!Object.values(params).some(Boolean)) return String(name)
  // KeepAlive reads a comma as the end of a name.
  return `${String(name)} ${path.replaceAll(',', '%2C')}`
}
