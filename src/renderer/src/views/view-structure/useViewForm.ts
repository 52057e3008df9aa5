import type { ViewColumnChanges } from '@contract/views.ts'
import type { ShownView } from './api.ts'
import type { ViewForm } from './view-form.ts'
import type { PlannedStatement } from '@/components/structure/planned-statement.ts'
import structureApi from '@/components/structure/api.ts'
import { t } from '@/locales/index.ts'
import { useConnectionStore } from '@/store/index.ts'
import viewsApi from './api.ts'
import { blankView, countEdits, onto, toForm, toWanted } from './view-form.ts'

const newView = /^new-(\d+)$/

/** What becomes of a view's columns; `changes` is null where that is not known, and `unknown` says why. */
export interface ColumnsPlan { changes: ViewColumnChanges | null, unknown: string }

async function readNew(databaseId: number): Promise<ShownView> {
  const database = await structureApi.database(databaseId)
  if (!database) throw new Error(t('tableStructure.databaseGone'))
  return {
    ...blankView(),
    definer: null,
    columns: [],
    problem: '',
    ddl: null,
    revision: null,
    connectionId: database.connectionId,
    databaseId,
    database: database.name,
    asOf: null,
    reason: '',
  }
}

/** Reads a view, or begins a new one. */
function useViewReading(id: string) {
  const connectionStore = useConnectionStore()
  const shown = shallowRef<ShownView>()
  const error = shallowRef<unknown>()
  const form = ref<ViewForm>()
  /** Somebody changed something there since, and reading anew would lose edits. */
  const isStale = ref(false)
  const databaseId = newView.exec(id)?.[1]
  const isNew = databaseId !== undefined
  const edits = computed(() => (form.value && shown.value ? countEdits(form.value, shown.value) : 0))

  /** @param keep whether what was edited is done again on what is there now */
  async function load({ keep = false } = {}): Promise<void> {
    try {
      if (!connectionStore.loaded) await connectionStore.load()
      const now = isNew ? await readNew(Number(databaseId)) : await viewsApi.read(id)
      form.value = keep && form.value && shown.value ? onto(form.value, shown.value, now) : toForm(now)
      shown.value = now
      error.value = undefined
      isStale.value = false
    } catch (thrown) {
      error.value = thrown
    }
  }

  const discard = () => { form.value = toForm(shown.value!) }
  return { shown, error, form, isStale, isNew, edits, load, discard }
}

/**
 * A view with the form in which it is edited.
 *
 * @param id of the view, or `new-` and the number of a database
 */
export function useViewForm(id: string) {
  const connectionStore = useConnectionStore()
  const reading = useViewReading(id)
  const { shown, form, isStale, isNew, edits, load } = reading
  const connection = computed(() => connectionStore.byId.get(shown.value?.connectionId ?? ''))
  const columns = shallowRef<ColumnsPlan>()

  /** @returns the statements that the form would be; what becomes of columns is in `columns` then */
  async function plan(): Promise<PlannedStatement[]> {
    columns.value = undefined
    const { databaseId, revision } = shown.value!
    const wanted = toWanted(form.value!)
    const answer = isNew
      ? await viewsApi.planNew(databaseId, form.value!.name, wanted)
      : await viewsApi.plan(id, revision!, wanted)
    columns.value = {
      changes: (answer.columns ?? null) as ViewColumnChanges | null,
      unknown: typeof answer.unknown === 'string' ? answer.unknown : '',
    }
    return answer.statements as PlannedStatement[]
  }

  let isOwn = false

  /** @returns the id of the view that was made; undefined for one that was there */
  async function run(): Promise<string | undefined> {
    isOwn = true
    try {
      const { databaseId, revision } = shown.value!
      const wanted = toWanted(form.value!)
      if (!isNew) {
        await viewsApi.alter(id, revision!, wanted)
        await load()
        return undefined
      }
      await viewsApi.create(databaseId, form.value!.name, wanted)
      return (await structureApi.object(databaseId, form.value!.name))?.id
    } finally {
      isOwn = false
    }
  }

  tryOnScopeDispose(structureApi.onChanged((connectionId) => {
    if (isNew || isOwn || connectionId !== shown.value?.connectionId) return
    if (edits.value > 0) isStale.value = true
    else void load()
  }))
  onMounted(() => load())

  return { ...reading, connection, columns, plan, run }
}
