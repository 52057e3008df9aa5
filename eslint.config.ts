import antfu from '@antfu/eslint-config'
import vueI18n from '@intlify/eslint-plugin-vue-i18n'
import { layers } from './eslint.layers.ts'
import { prose } from './eslint.prose.ts'

export default antfu(
  {
    type: 'app',
    typescript: true,
    vue: true,
    unocss: true,
    markdown: false,
    ignores: ['out', 'dist', '.cache', 'docs/api', 'package-lock.json'],
    rules: {
      'no-console': ['error', { allow: ['error', 'warn'] }],
      'node/prefer-global/process': 'off',
      'node/prefer-global/buffer': 'off',
      'antfu/top-level-function': 'off',
      'antfu/if-newline': 'off',
      'antfu/consistent-list-newline': 'off',
      // Breaks what reads well on one line.
      'antfu/reasonable-newline': 'off',
      'ts/no-explicit-any': 'error',
      // A constant and the type of its values share their name on purpose.
      'ts/no-redeclare': 'off',
      // Sees neither calls in a loop's condition nor changes made by callbacks.
      'no-unmodified-loop-condition': 'off',
      // Comments name the parameters that need words.
      'jsdoc/check-param-names': 'off',
      'style/max-statements-per-line': ['error', { max: 3 }],
      'style/brace-style': ['error', '1tbs', { allowSingleLine: true }],
      'style/arrow-parens': 'off',
      'unused-imports/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  { files: ['scripts/**', 'bench/**', 'test/support/**'], rules: { 'no-console': 'off' } },
  // Programs, not modules.
  { files: ['bench/**'], rules: { 'antfu/no-top-level-await': 'off' } },
  // The guard against an old Node is the first import of a program, whatever the order of names says.
  { files: ['scripts/*.mjs'], rules: { 'perfectionist/sort-imports': 'off' } },
  // Words stand in the locales alone; what is the same in every language may stand in a page.
  {
    files: ['src/renderer/**/*.vue'],
    plugins: { '@intlify/vue-i18n': vueI18n },
    rules: {
      '@intlify/vue-i18n/no-raw-text': [
        'error',
        {
          attributes: {
            '/.+/': [
              'title',
              'label',
              'placeholder',
              'aria-label',
              'alt',
              'description',
              'content',
              'hint',
              'positive-text',
              'negative-text',
            ],
          },
          ignorePattern: '^[^\\p{L}]*$',
          ignoreText: ['TiHC', 'TiDB', 'MySQL', 'SQL', 'NULL', '-----BEGIN PRIVATE KEY-----'],
        },
      ],
    },
  },
  ...layers,
  ...prose,
)
