import type { PluginOption } from 'vite'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import autoImport from 'unplugin-auto-import/vite'
import { NaiveUiResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'

const declaration = resolve(import.meta.dirname, '../src/renderer/src/types/auto-imports.d.ts')

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
  return [
    vue(),
    autoImport({
      include: [/src\/renderer\/src\/.*\.(?:vue|ts)(?:$|\?)/],
      imports: ['vue', 'vue-router', 'pinia', '@vueuse/core', { 'vue-i18n': ['useI18n'] }],
      dts: declare && declaration,
    }),
    components({
      dirs: [],
      resolvers: [NaiveUiResolver()],
      // Naive UI declares its own (`naive-ui/volar` in the tsconfigs): all of them, whatever a build has met.
      dts: false,
    }),
  ]
}
