import type { RouteLocationNormalizedLoaded, RouteLocationRaw } from 'vue-router'
import { usePermissionStore } from './permission.ts'
import { useRouterStore } from './router.ts'
import { tabKey } from './tab-key.ts'

/** A step of the breadcrumb between the pages above and the page. */
export interface Crumb { label: string, to?: RouteLocationRaw }

export interface PageTab {
  /** See `tabKey`. */
  key: string
  /** Name of the route. */
  name: string
  /** Where it leads, with its query. */
  path: string
  /** Key of the title in the locales. */
  title: string
  /** What the page says of itself in place of its title: the name of what it shows. */
  label?: string
  crumbs?: Crumb[]
  icon: string
  keepAlive: boolean
  pinned?: boolean
}

interface TabState {
  tabs: PageTab[]
  activeKey: string
  /** The key of the page that is taken down to be built anew. */
  reloading: string
  /** Whose tabs they are. */
  owner: string
}

const pinnedFirst = (tabs: PageTab[]) => [
  ...tabs.filter(({ pinned }) => pinned),
  ...tabs.filter(({ pinned }) => !pinned),
]

/** The pages that are open. Those that ask for it stay alive, as they were left, until their tab is closed. */
export const useTabStore = defineStore('tab', {
  state: (): TabState => ({ tabs: [], activeKey: '', reloading: '', owner: '' }),
  getters: {
    keepAliveNames: state =>
      state.tabs.filter(({ keepAlive, key }) => keepAlive && key !== state.reloading).map(({ key }) => key),
    /** While all that is open stands in the menu too, the tabs would say the same twice. */
    areShown: ({ tabs }) => {
      const { permissions } = usePermissionStore()
      const isInMenu = ({ name }: PageTab) => permissions.some(({ code, group }) => code === name && group)
      return tabs.length > 1 && tabs.some(tab => tab.pinned || !isInMenu(tab))
    },
    activeIndex: state => state.tabs.findIndex(({ key }) => key === state.activeKey),
  },
  actions: {
    addTab(tab: PageTab) {
      const known = this.tabs.find(({ key }) => key === tab.key)
      if (known) Object.assign(known, tab)
      else this.tabs.push(tab)
      this.activeKey = tab.key
    },
    /** What a page shows; see `usePageTitle`. */
    describe(key: string, label: string | undefined, crumbs?: Crumb[]) {
      const tab = this.tabs.find(tab => tab.key === key)
      if (tab) Object.assign(tab, { label, crumbs })
    },
    labelOf(route: Pick<RouteLocationNormalizedLoaded, 'name' | 'path' | 'params'>): string | undefined {
      const key = tabKey(route)
      return this.tabs.find(tab => tab.key === key)?.label
    },
    /** Builds the page anew: what it had read and what was typed in it is gone. */
    async reload(key: string) {
      if (key !== this.activeKey) await this.show(key)
      $loadingBar.start()
      this.reloading = key
      await nextTick()
      this.reloading = ''
      await nextTick()
      $loadingBar.finish()
    },
    async show(key: string) {
      const tab = this.tabs.find(tab => tab.key === key)
      if (tab) await useRouterStore().router.push(tab.path)
    },
    /** Shows the tab that stands so many places further, round the ends. */
    step(by: 1 | -1) {
      const next = this.tabs[(this.activeIndex + by + this.tabs.length) % this.tabs.length]
      return next && this.show(next.key)
    },
    close(key: string) {
      this.closeWhere(tab => tab.key === key)
    },
    closeOthers(key: string) {
      this.closeWhere(tab => tab.key !== key && !tab.pinned)
    },
    closeLeft(key: string) {
      const at = this.tabs.findIndex(tab => tab.key === key)
      this.closeWhere((tab, index) => index < at && !tab.pinned)
    },
    closeRight(key: string) {
      const at = this.tabs.findIndex(tab => tab.key === key)
      this.closeWhere((tab, index) => index > at && !tab.pinned)
    },
    /** Closes them; where the page in front is among them the next one that is left is shown. The last one stays. */
    closeWhere(closes: (tab: PageTab, index: number) => boolean) {
      const left = this.tabs.filter((tab, index) => !closes(tab, index))
      if (!left.length || left.length === this.tabs.length) return
      const next = left.find(tab => this.tabs.indexOf(tab) > this.activeIndex) ?? left.at(-1)!
      const activeStays = left.some(({ key }) => key === this.activeKey)
      this.tabs = left
      if (!activeStays) void this.show(next.key)
    },
    togglePin(key: string) {
      this.tabs = pinnedFirst(this.tabs.map(tab => (tab.key === key ? { ...tab, pinned: !tab.pinned } : tab)))
    },
    /** A new order of the tabs; pinned ones stay at the beginning, wherever a tab was dropped. */
    setTabs(tabs: PageTab[]) {
      this.tabs = pinnedFirst(tabs)
    },
    move(from: number, to: number) {
      const tabs = [...this.tabs]
      tabs.splice(to, 0, ...tabs.splice(from, 1))
      this.setTabs(tabs)
    },
    /**
     * The person who has signed in finds their tabs again, another person begins anew.
     *
     * @param names the routes that this person may open
     */
    restore(owner: string, names: string[]) {
      this.tabs = this.owner === owner ? this.tabs.filter(({ name }) => names.includes(name)) : []
      this.owner = owner
    },
  },
  persist: { key: 'tihc.tabs', pick: ['tabs', 'owner'], storage: sessionStorage },
})
