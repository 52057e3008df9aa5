import type { App } from 'vue'
import { loading } from './loading.ts'
import { permission } from './permission.ts'
import { tabKeys } from './tab-keys.ts'
import { tooltip } from './tooltip.ts'

export function setupDirectives(app: App) {
  app.directive('permission', permission)
  app.directive('loading', loading)
  app.directive('tab-keys', tabKeys)
  app.directive('tooltip', tooltip)
}
