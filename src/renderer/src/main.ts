import App from './App.vue'
import { setupDirectives } from './directives/index.ts'
import { sentencesReady, setupI18n } from './locales/index.ts'
import { setupRouter } from './router/index.ts'
import { setupStore, useAppStore } from './store/index.ts'
import { loadFonts } from './styles/load-fonts.ts'
import { setupNaiveDiscreteApi } from './utils/naive/index.ts'
import 'virtual:uno.css'
import '@/styles/global.css'
import '@/utils/zod.ts'

async function bootstrap() {
  const fonts = loadFonts()
  const app = createApp(App)
  setupStore(app)
  setupI18n(app)
  setupNaiveDiscreteApi(computed(() => useAppStore().naiveConfig))
  setupDirectives(app)
  await setupRouter(app)
  await Promise.all([fonts, sentencesReady()])
  app.mount('#app')
}

void bootstrap()
