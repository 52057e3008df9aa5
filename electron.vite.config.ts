import type { Plugin } from 'vite'
import { resolve } from 'node:path'
import process from 'node:process'
import { defineConfig } from 'electron-vite'
import unocss from 'unocss/vite'
import { rendererPlugins } from './scripts/renderer-plugins.ts'
import { collectLicences } from './scripts/third-party.ts'
import { events } from './src/contract/events.ts'
import { procedures } from './src/contract/index.ts'

const from = (path: string) => resolve(import.meta.dirname, path)
// Shipped without a module of theirs in a bundle: the native module lies beside it, the icons come out of UnoCSS, and
// vue only passes on what its parts export.
const licences = collectLicences(
  from('out/THIRD-PARTY.txt'),
  ['better-sqlite3', '@iconify-json/lucide', 'vue'].map(name => from(`node_modules/${name}`)),
)

/** Where an installed app gets new versions from; an address without the key that signs them is of no use. */
function builtUpdateFeed({
  TIHC_UPDATE_URL: url,
  TIHC_UPDATE_PUBLIC_KEY: publicKey,
}: NodeJS.ProcessEnv): { url: string, publicKey: string } | null {
  return url && publicKey ? { url, publicKey } : null
}

/** ssh2 looks for two native parts that only make it faster, and does without where they cannot be loaded: as here. */
const withoutNativeSsh: Plugin = {
  name: 'tihc:without-native-ssh',
  enforce: 'pre',
  resolveId: id => id === 'cpu-features' || id.endsWith('sshcrypto.node') ? '\0native-ssh' : null,
  load: id => id === '\0native-ssh' ? 'module.exports = null; throw new Error("not bundled")' : null,
}

export default defineConfig({
  main: {
    plugins: [licences(), withoutNativeSsh],
    define: {
      builtUpdateFeed: JSON.stringify(builtUpdateFeed(process.env)),
    },
    build: {
      outDir: 'out/main',
      sourcemap: false,
      // Packages are bundled: the host is ready a third sooner than when Node looks for 900 files. What is native stays
      // outside.
      externalizeDeps: false,
      rollupOptions: {
        external: ['better-sqlite3'],
        input: {
          'index': from('src/main/index.ts'),
          'serve': from('src/main/serve.ts'),
          'store-worker': from('src/main/store/store-worker.ts'),
          'text-worker': from('src/main/sql/text-worker.ts'),
          'search-worker': from('src/main/search/search-worker.ts'),
          'sqlite-child': from('src/main/engines/sqlite/sqlite-child.ts'),
        },
      },
    },
  },
  preload: {
    plugins: [licences()],
    define: {
      // The names alone: with the contract itself its schemas would come along.
      contractNames: JSON.stringify({ procedures: procedures().map(({ name }) => name), events: Object.keys(events) }),
    },
    build: {
      outDir: 'out/preload',
      sourcemap: false,
      // One file: a sandboxed preload script can load nothing else.
      externalizeDeps: false,
      rollupOptions: {
        input: from('src/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    resolve: {
      alias: {
        '@': from('src/renderer/src'),
        '@contract': from('src/contract'),
        '@formats': from('src/formats'),
        '@language': from('src/language'),
        '@dialects': from('src/dialects'),
      },
    },
    define: {
      // The Options API of both is not used; leaving it out makes the bundle smaller.
      __VUE_OPTIONS_API__: false,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
      __VUE_I18N_FULL_INSTALL__: false,
      __VUE_I18N_LEGACY_API__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
      __INTLIFY_DROP_MESSAGE_COMPILER__: false,
    },
    plugins: [
      ...rendererPlugins({ declare: true }),
      unocss({
        configFile: from('uno.config.ts'),
      }),
      licences(),
    ],
    build: {
      outDir: 'out/renderer',
      minify: true,
      chunkSizeWarningLimit: 1200,
      rollupOptions: {
        input: from('src/renderer/index.html'),
      },
    },
  },
})
