import './node-guard.mjs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfNeeded, root } from './build.mjs'

// The host runs in this process, so that signals reach it and its exit code is ours.
await buildIfNeeded()
await import(pathToFileURL(join(root, 'out', 'main', 'serve.js')).href)
