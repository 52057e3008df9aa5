import './core/node-guard.ts'

// Loaded after the guard: the host's imports must not be looked at by a Node that is too old for them.
void import('./host/allocator.ts')
  .then(({ settleAllocator }) => settleAllocator(import.meta.filename, process.argv.slice(2)))
  .then(() => import('./host/run-host.ts'))
  .then(({ runHost }) => runHost(process.argv.slice(2)))
