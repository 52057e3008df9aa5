import './node-guard.mjs'
import process from 'node:process'

// This version has no window of its own: the host serves the pages to the person's browser.
console.error('TiHC opens in the browser; the desktop window comes with a later version. Ctrl+C ends it.')
process.argv.push('--open')
await import('./serve.mjs')
