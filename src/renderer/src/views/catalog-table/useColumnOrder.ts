import type { DataTableColumn } from '@contract/data-tables.ts'
import { describeError } from '@/utils/describe-error.ts'

/** A new order with one of the items elsewhere. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, index) => index !== from)
  return [...rest.slice(0, to), items[from]!, ...rest.slice(to)]
}

/**
 * The columns in the order that a person gives them. It is seen at once and stored when they pause: a key that is held
 * moves many times.
 *
 * @param given the columns as they were read last
 * @param save stores an order, and answers the columns as they are then
 */
export function useColumnOrder(
  given: () => readonly DataTableColumn[],
  save: (ids: string[]) => Promise<readonly DataTableColumn[]>,
) {
  /** Until it is stored, what was read has another one. */
  const wanted = shallowRef<readonly string[]>()
  const columns = computed(() => {
    const order = wanted.value
    if (!order) return given()
    const byId = new Map(given().map(column => [column.id, column]))
    const known = new Set(order)
    return [
      ...order.flatMap(id => byId.get(id) ?? []),
      ...given().filter(({ id }) => !known.has(id)),
    ]
  })

  const store = useDebounceFn(async () => {
    const order = wanted.value
    if (!order) return
    try {
      await save(columns.value.map(({ id }) => id))
    } catch (error) {
      $message.error(describeError(error))
    }
    // Meanwhile it may have been moved on.
    if (wanted.value === order) wanted.value = undefined
  }, 400)

  function move(from: number, to: number) {
    const last = columns.value.length - 1
    const target = Math.max(0, Math.min(to, last))
    if (from === target || from < 0 || from > last) return
    wanted.value = moved(columns.value.map(({ id }) => id), from, target)
    void store()
  }

  return { columns, move }
}
