import { describe, expect, it } from 'vitest'
import { mainHouse, rendererHouse } from './floors.ts'
import { arrowsIn, countUpwardImports } from './import-arrows.ts'

describe('imports of the whole program', { timeout: 60_000 }, () => {
  it('none points up', () => {
    expect(countUpwardImports().map(({ file, imports }) => `${file} imports ${imports}`)).toEqual([])
  })
})

describe('the count', () => {
  function found(file: string, text: string, house = rendererHouse): string[] {
    return arrowsIn(house, file, text).map(({ imports }) => imports)
  }

  it('reads every way to import', () => {
    expect(found('store/a.ts', [
      'import type { A } from \'@/views/a/b.ts\'',
      'import \'../router/index.ts\'',
      'export * from \'@/components/c.ts\'',
      'const late = () => import(\'../layouts/normal/index.vue\')',
      'const pages = import.meta.glob<{ a: 1 }>(\'@/views/*/index.vue\')',
      'const more = import.meta.glob([\'/src/views/*.vue\', \'!../components/*.vue\'])',
      'type B = import(\'@/composables/d.ts\').B',
    ].join('\n'))).toHaveLength(7)
    const component = '<script setup lang="ts">\nimport b from \'@/views/b.vue\'\n</script>'
    expect(found('components/a.vue', component)).toEqual(['@/views/b.vue'])
  })

  it('lets pages know nothing of each other', () => {
    const importing = (from: string) =>
      found('views/a/components/B.vue', `<script setup>import c from '${from}'</script>`)
    expect(importing('../../c/api.ts')).toEqual(['../../c/api.ts'])
    expect(importing('../api.ts')).toEqual([])
  })

  it('knows the floors of the main process', () => {
    expect(found('main/engines/a.ts', 'import \'../sql/b.ts\'', mainHouse)).toEqual(['../sql/b.ts'])
    expect(found('main/sql/a.ts', 'import \'../engines/b.ts\'\nimport \'../../contract/c.ts\'', mainHouse)).toEqual([])
    expect(found('contract/a.ts', 'import \'../language/b.ts\'', mainHouse)).toEqual(['../language/b.ts'])
  })

  it('leaves comments, texts and packages alone', () => {
    const text = '// import \'@/views/b.ts\'\nconst text = "from \'@/store/c.ts\'"\nimport \'vue\''
    expect(found('utils/a.ts', text)).toEqual([])
  })
})
