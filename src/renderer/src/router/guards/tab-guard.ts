import type { Router } from 'vue-router'
import { useTabStore } from '@/store/index.ts'

export function createTabGuard(router: Router) {
  router.afterEach(({ name, fullPath, meta }) => {
    if (meta.layout && meta.layout !== 'normal') return
    useTabStore().addTab({ name: String(name), path: fullPath, title: meta.title, keepAlive: !!meta.keepAlive })
  })
}
