import type { Run } from '@/store/modules/run.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { flushPromises } from '@vue/test-utils'
import { NPopselect } from 'naive-ui'
import { defineComponent, h } from 'vue'
import { useConnectionStore, useUserStore, useWorkbenchStore } from '@/store/index.ts'
import { isOver } from '@/store/modules/run.ts'
import { mountInApp } from '@/testing/mount-in-app.ts'
import TargetSelect from '@/views/workbench/components/TargetSelect.vue'
import { releaseTab, resumeTabs, runSql } from '@/views/workbench/runner.ts'
import { until } from '../support/until.ts'

/** What stands beside Run where the tab is in no database. */
const none = 'no database'

const Bar = defineComponent(() => {
  const workbench = useWorkbenchStore()
  return () => workbench.active ? h(TargetSelect, { tab: workbench.active }) : null
})

function leaveStorageAsItIs(act: () => void): void {
  const saved = [localStorage, sessionStorage].map(storage => ({ storage, entries: Object.entries(storage) }))
  act()
  for (const { storage, entries } of saved) {
    storage.clear()
    for (const [key, value] of entries) storage.setItem(key, String(value))
  }
}

/** The workbench without its editor and grids: its tabs, the words beside Run, and what runs, on a real host. */
export type WorkbenchWindow = Awaited<ReturnType<typeof openWorkbench>>

/**
 * Opens a window on the tabs that the last one has saved.
 *
 * @param settled false: it is used before it has found its sessions again
 */
export async function openWorkbench(settled = true) {
  const { wrapper } = await mountInApp(Bar)
  useUserStore().setUser({ id: 'u1', username: 'ann', tenant: 't1', tenantName: 'One', role: 'admin' })
  await useConnectionStore().load()
  const workbench = useWorkbenchStore()
  await workbench.restore()
  if (!workbench.tabs.length) workbench.openTab()
  const resumed = resumeTabs(workbench.tabs)
  if (settled) await resumed
  await flushPromises()

  const tab = (): EditorTab => workbench.active!
  const list = (name: 'connection' | 'database') =>
    wrapper.findAllComponents(NPopselect)[name === 'connection' ? 0 : 1]!

  return {
    workbench,
    tab,

    /** The database that the words beside Run name. */
    words(): string | null {
      const text = wrapper.get('[data-testid=target-database]').text()
      return text === none ? null : text
    },

    async chooseConnection(id: string): Promise<void> {
      list('connection').vm.$emit('update:value', id)
      await flushPromises()
    },

    /**
     * Opens the list beside Run and chooses from it, without waiting until it is done; false where the name is not
     * offered.
     */
    async chooseDatabase(name: string): Promise<boolean> {
      list('database').vm.$emit('update:show', true)
      const options = await until('the list of databases', 10, () => {
        const offered = list('database').props('options') as Array<{ label: string, value: string | number }>
        return offered.length ? offered : undefined
      })
      const option = options.find(({ label }) => label === name)
      if (option) list('database').vm.$emit('update:value', option.value)
      await flushPromises()
      return option !== undefined
    },

    /** Runs a text in the tab in front and waits for its end. */
    async run(sql: string): Promise<Run> {
      const running = tab()
      await runSql(running, { sql, begin: { line: 1, column: 1 }, linesBefore: 0 })
      const run = await until('the run to end', 30, () => running.run && isOver(running.run) ? running.run : undefined)
      await flushPromises()
      return run
    },

    /** Goes away as a window does that is closed: what it shows is saved, and what comes later reaches nobody. */
    close(): void {
      window.dispatchEvent(new Event('pagehide'))
      leaveStorageAsItIs(() => {
        for (const { id } of workbench.tabs) workbench.removeTab(id)
        wrapper.unmount()
      })
    },

    /** Closes every tab, with what it has on the server. */
    end(): void {
      for (const one of workbench.tabs) {
        releaseTab(one)
        workbench.removeTab(one.id)
      }
      wrapper.unmount()
    },
  }
}
