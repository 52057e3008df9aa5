import type { Router } from 'vue-router'
import { useTabStore } from '@/store/index.ts'
import { tabKey } from '@/store/modules/tab-key.ts'

export function createTabGuard(router: Router) {
  router.afterEach((to, _, failure) => {
    const { name, fullPath, meta } = to
    if (failure || meta.tab === false || !name) return
    useTabStore().addTab({
      key: tabKey(to),
      name: String(name),
      path: fullPath,
      title: meta.title,
      icon: meta.icon ?? '',
      keepAlive: !!meta.keepAlive,
    })
  })
}
