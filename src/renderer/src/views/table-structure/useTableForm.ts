import type { Connection } from '@contract/connections.ts'
import type { TableDefinition } from '@contract/definition.ts'
import type { TableForm } from './table-form.ts'
import type { PlannedStatement } from '@/components/structure/planned-statement.ts'
import objectsApi from '@/components/structure/api.ts'
import { t } from '@/locales/index.ts'
import { useConnectionStore } from '@/store/index.ts'
import structureApi from './api.ts'
import { blankTable, countEdits, onto, renamedIn, toForm, toTable } from './table-form.ts'

/** What stands on the server, and where. */
interface Shown {
  table: TableDefinition
  connectionId: string
  databaseId: number
  database: string
  /** Null for a table that is still to be made. */
  revision: string | null
  ddl: string | null
  /** When a sync saw it; null where the server said it now. */
  asOf: string | null
  /** Why the server said nothing. */
  reason: string
}

/** What a view or a sequence is: it has no structure to edit. */
interface Other { kind: string, ddl: string | null, name: string }

const newTable = /^new-(\d+)$/

async function readNew(databaseId: number): Promise<Shown> {
  const database = await objectsApi.database(databaseId)
  if (!database) throw new Error(t('tableStructure.databaseGone'))
  const { connectionId, name } = database
  const where = { connectionId, databaseId, database: name }
  return { table: blankTable(), ...where, revision: null, ddl: null, asOf: null, reason: '' }
}

async function readTable(id: string): Promise<{ shown: Shown } | { other: Other }> {
  const { data, asOf = null, errors, ...rest } = await structureApi.read(id)
  if (data.kind !== 'table') return { other: { kind: data.kind, ddl: rest.ddl, name: data.name } }
  return { shown: { table: data, ...rest, asOf, reason: errors?.[0]?.error ?? '' } }
}

/** Reads a table, or begins a new one. */
function useTableReading(id: string) {
  const connectionStore = useConnectionStore()
  const shown = shallowRef<Shown>()
  const other = shallowRef<Other>()
  const error = shallowRef<unknown>()
  const form = ref<TableForm>()
  /** Somebody changed something there since, and reading anew would lose edits. */
  const isStale = ref(false)
  const databaseId = newTable.exec(id)?.[1]
  const isNew = databaseId !== undefined

  const edits = computed(() => {
    if (!form.value || !shown.value) return 0
    return isNew ? 1 : countEdits(form.value as TableForm, shown.value.table)
  })

  /** @param keep whether what was edited is done again on what is there now */
  async function load({ keep = false } = {}): Promise<void> {
    try {
      if (!connectionStore.loaded) await connectionStore.load()
      const now = isNew ? { shown: await readNew(Number(databaseId)) } : await readTable(id)
      if ('other' in now) {
        other.value = now.other
        return
      }
      form.value = keep && form.value ? onto(form.value as TableForm, now.shown.table) : toForm(now.shown.table)
      shown.value = now.shown
      error.value = undefined
      isStale.value = false
    } catch (thrown) {
      error.value = thrown
    }
  }

  const discard = () => { form.value = toForm(shown.value!.table) }
  return { shown, other, error, form, isStale, isNew, edits, load, discard }
}

/**
 * A table with the form in which it is edited.
 *
 * @param id of the table, or `new-` and the number of a database
 */
export function useTableForm(id: string) {
  const connectionStore = useConnectionStore()
  const reading = useTableReading(id)
  const { shown, form, isStale, isNew, edits, load } = reading
  const connection = computed<Connection | undefined>(() =>
    connectionStore.byId.get(shown.value?.connectionId ?? ''))

  const input = () => ({
    id,
    revision: shown.value!.revision!,
    table: toTable(form.value as TableForm),
    renamed: renamedIn(form.value as TableForm),
  })

  /** @returns the statements that the form would be */
  async function plan(): Promise<PlannedStatement[]> {
    const answer = isNew
      ? await structureApi.planNew(shown.value!.databaseId, toTable(form.value as TableForm))
      : await structureApi.plan(input())
    return answer.statements as PlannedStatement[]
  }

  let isOwn = false

  /** @returns the id of the table that was made; undefined for one that was there */
  async function run(): Promise<string | undefined> {
    isOwn = true
    try {
      if (!isNew) {
        await structureApi.alter(input())
        await load()
        return undefined
      }
      const table = toTable(form.value as TableForm)
      await structureApi.create(shown.value!.databaseId, table)
      return (await objectsApi.object(shown.value!.databaseId, table.name))?.id
    } finally {
      isOwn = false
    }
  }

  tryOnScopeDispose(objectsApi.onChanged((connectionId) => {
    if (isNew || isOwn || connectionId !== shown.value?.connectionId) return
    if (edits.value > 0) isStale.value = true
    else void load()
  }))
  onMounted(() => load())

  return { ...reading, connection, plan, run }
}
