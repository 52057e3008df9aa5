import type { LocaleName } from '@/locales/index.ts'
import { useDark, useToggle } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { preferredLocale, setLocale } from '@/locales/index.ts'
import { defaultLayout } from '@/settings.ts'
import { naiveThemeOverrides as overrides } from '@/styles/naive-theme.ts'

export const useAppStore = defineStore('app', () => {
  const collapsed = ref(true)
  const layout = ref(defaultLayout)
  const locale = ref<LocaleName>(preferredLocale())
  /** The one dark-mode state: the system's preference until the person chooses. */
  const isDark = useDark({ disableTransition: false })
  const toggleDark = useToggle(isDark)
  const naiveThemeOverrides = computed(() => isDark.value ? overrides.dark : overrides.light)

  watch(locale, setLocale, { immediate: true, flush: 'sync' })

  return {
    collapsed,
    layout,
    locale,
    isDark,
    naiveThemeOverrides,
    toggleDark: () => void toggleDark(),
    switchCollapsed: () => { collapsed.value = !collapsed.value },
    setLayout: (value: typeof layout.value) => { layout.value = value },
    setLocale: (value: LocaleName) => { locale.value = value },
  }
}, {
  persist: { key: 'tihc.app', pick: ['collapsed', 'locale'] },
})
