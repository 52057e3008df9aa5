import './node-guard.mjs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { buildAnew, root } from './build.mjs'

const { builderArguments, signingNotes } = await import('./package-options.ts')

/*
 * npm run package -- --dir            the app's folder, without installers
 * npm run package -- --linux deb      what is asked for; without a wish all of this system's
 * What comes from the environment: see package-options.ts.
 */
for (const note of signingNotes(process.platform, process.env)) console.error(note)
await buildAnew()
const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
const { status } = spawnSync(process.execPath, [builder, ...builderArguments(process.argv.slice(2), process.env)], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
