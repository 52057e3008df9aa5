import type { Component, VNode } from 'vue'

const pages = new Map<string, Component>()

/**
 * A page under the name of its tab. KeepAlive keeps by the component's name, and two tabs of one route (two
 * tables) are two pages: each is kept, and let go, by itself. A page without parameters is kept under its own name.
 */
export function keptPage(key: string): Component {
  const known = pages.get(key)
  if (known) return known
  const page = markRaw(defineComponent((props: { page: VNode }) => {
    useKeptScroll()
    return () => props.page
  }, { name: key, props: ['page'] }))
  pages.set(key, page)
  return page
}

/** Forgets the pages whose tabs are closed. */
export function releasePages(kept: string[]) {
  for (const key of pages.keys()) {
    if (!kept.includes(key)) pages.delete(key)
  }
}

/** Scrolled boxes lose their place when a page is taken out of the document: it is given back to them. */
function useKeptScroll() {
  const instance = getCurrentInstance()!
  const places = new Map<Element, { top: number, left: number }>()
  useEventListener(document, 'scroll', ({ target }) => {
    const root = instance.vnode.el as Node | null
    if (target instanceof Element && root?.contains(target))
      places.set(target, { top: target.scrollTop, left: target.scrollLeft })
  }, { capture: true, passive: true })
  onActivated(() => {
    for (const [box, place] of places) {
      if (!box.isConnected) places.delete(box)
      else if (box.scrollTop !== place.top || box.scrollLeft !== place.left)
        box.scrollTo({ ...place, behavior: 'instant' })
    }
  })
}
