import childProcess from 'node:child_process'
import { registerHooks, syncBuiltinESMExports } from 'node:module'

// Preloaded with `node --import`: the app's `electron` becomes the stand-in.
const standIn = new URL('./electron.ts', import.meta.url).href
const required = new URL('./required.cjs', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) => specifier === 'electron'
    ? { url: context.conditions.includes('require') ? required : standIn, shortCircuit: true }
    : next(specifier, context),
})

// An installed app has no RunAsNode fuse: what Node would start there is a second app.
childProcess.fork = () => { throw new Error('An installed app cannot be run as Node: use utilityProcess.') }
syncBuiltinESMExports()
