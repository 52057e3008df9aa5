import type { KnipConfig } from 'knip'

export default {
  entry: [
    // Programs that run in a thread or a process of their own: they are started by file name.
    'src/main/**/*-{worker,child}.ts!',
    'bench/{raw-dictionary,raw-stream,raw-sqlite,ipc-page}.ts',
    'scripts/*.mjs',
    'bench/*.bench.ts',
    'test/{integration,pages,e2e,desktop,package}/**/*.test.ts',
    // The host with short minutes, which tests start.
    'test/support/serve-short-minutes.ts',
    // Preloaded by Node into a process that is measured.
    'test/support/probe.ts',
    // Preloaded by Node, and what it puts in the place of `electron`.
    'test/support/electron/{hooks,electron}.ts',
    // The environment `page`, by an alias of vitest.config.ts.
    'test/support/page-environment.ts',
  ],
  project: ['src/**/*.{ts,vue,css}!', '!src/**/*.test.ts!', '{scripts,bench,test}/**/*.{ts,mjs}'],
  // What a style sheet imports are files of packages as well.
  compilers: {
    css: (text: string) =>
      [...text.matchAll(/@import\s+(['"][^'"]+['"])/g)].map(([, file]) => `import ${file}`).join('\n'),
  },
  // Programs of the machine, not of a package.
  ignoreBinaries: ['go', 'mariadb', 'mkfifo', 'mount', 'nsenter', 'prlimit', 'umount', 'unshare'],
  ignoreDependencies: [
    'page', // an environment of our own
    'electron-builder', // started by the path of its program
    '@iconify-json/lucide', // UnoCSS finds the icons by the names of their classes
  ],
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig
