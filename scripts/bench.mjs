import './node-guard.mjs'

const { runBenches } = await import('./run-benches.ts')
process.exitCode = await runBenches(process.argv.slice(2))
