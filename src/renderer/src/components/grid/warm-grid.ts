import { defineCustomElements } from '@revolist/revogrid/loader'
import '@/styles/grid.css'

/**
 * Builds a grid out of sight and takes it away again: its parts are fetched when the first of them is built,
 * which the first result would have to wait for.
 */
export async function warmGrid(): Promise<void> {
  await defineCustomElements()
  const grid = Object.assign(document.createElement('revo-grid'), {
    columns: [{ prop: 0, name: '' }],
    source: [['']],
    rowHeaders: true,
    range: true,
    readonly: true,
  })
  grid.setAttribute('aria-hidden', 'true')
  Object.assign(grid.style, {
    position: 'fixed',
    left: '-1000px',
    width: '300px',
    height: '100px',
    visibility: 'hidden',
  })
  document.body.append(grid)
  try {
    await customElements.whenDefined('revo-grid')
    await grid.componentOnReady()
    await new Promise(requestAnimationFrame)
  } finally {
    grid.remove()
  }
}
