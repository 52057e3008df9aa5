import type { PluginOption } from 'vite'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import autoImport from 'unplugin-auto-import/vite'
import { NaiveUiResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'

const types = resolve(import.meta.dirname, '../src/renderer/src/types')

interface RendererPluginOptions {
  /** Writes down what can be used without an import, for the types and for the editor. */
  declare: boolean
}

/**
 * How the renderer's sources become modules, in the build and in tests. The functions of Vue and its libraries and
 * Naive UI's components stand for themselves; own stores, calls and components are imported by name, because lint keeps
 * the floors by their imports.
 */
export function rendererPlugins({ declare }: RendererPluginOptions): PluginOption[] {
  const declaration = (file: string) => declare && resolve(types, file)
  return [
    vue({
      template: {
        compilerOptions: { isCustomElement: tag => tag.startsWith('revo-') },
      },
    }),
    autoImport({
      include: [/src\/renderer\/src\/.*\.(?:vue|ts)(?:$|\?)/],
      imports: ['vue', 'vue-router', 'pinia', '@vueuse/core', { 'vue-i18n': ['useI18n'] }],
      dts: declaration('auto-imports.d.ts'),
    }),
    components({
      dirs: [],
      resolvers: [NaiveUiResolver()],
      dts: declaration('components.d.ts'),
    }),
  ]
}
