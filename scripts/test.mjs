import './node-guard.mjs'

const { runAll } = await import('./run-tests.ts')
process.exitCode = await runAll()
