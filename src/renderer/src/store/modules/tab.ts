import { defineStore } from 'pinia'

export interface PageTab { name: string, path: string, title: string, keepAlive: boolean }

interface TabState { tabs: PageTab[], activeTab: string }

/** The pages that were opened; those that ask for it stay alive. */
export const useTabStore = defineStore('tab', {
  state: (): TabState => ({ tabs: [], activeTab: '' }),
  getters: {
    keepAliveNames: state => state.tabs.filter(tab => tab.keepAlive).map(tab => tab.name),
  },
  actions: {
    addTab(tab: PageTab) {
      const index = this.tabs.findIndex(item => item.name === tab.name)
      if (index === -1)
        this.tabs.push(tab)
      else
        this.tabs.splice(index, 1, tab)
      this.activeTab = tab.path
    },
    resetTabs() {
      this.$reset()
    },
  },
})
