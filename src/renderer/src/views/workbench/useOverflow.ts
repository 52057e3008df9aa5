/**
 * Whether what scrolls has no room for what is in it.
 *
 * @param root where both are found once it is there
 * @param outer selects the part that scrolls
 * @param inner selects what is in it, whose size changes with its content
 */
export function useOverflow(root: () => HTMLElement | undefined, outer: string, inner: string) {
  const overflows = ref(false)
  const watched = shallowRef<HTMLElement[]>([])

  useResizeObserver(watched, () => {
    const [scrolls] = watched.value
    overflows.value = !!scrolls && scrolls.scrollWidth > scrolls.clientWidth + 1
  })
  onMounted(() => {
    watched.value = [outer, inner].flatMap(part => root()?.querySelector<HTMLElement>(part) ?? [])
  })

  return overflows
}
