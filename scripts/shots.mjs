import './node-guard.mjs'

const { takeShots } = await import('./take-shots.ts')
await takeShots(process.argv.slice(2))
