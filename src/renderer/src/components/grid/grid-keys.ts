import type { GridMove } from './grid-selection.ts'

/** What a key means in a grid. */
export type GridCommand
  = | { kind: 'move', move: GridMove, extend: boolean }
    | { kind: 'all' | 'row' | 'column' | 'open' | 'copy' | 'find' | 'single' }

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const moves: Record<string, GridMove> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
  Home: 'rowStart',
  End: 'rowEnd',
}
const movesWithControl: Record<string, GridMove> = {
  ArrowUp: 'top',
  ArrowDown: 'bottom',
  ArrowLeft: 'rowStart',
  ArrowRight: 'rowEnd',
  Home: 'first',
  End: 'last',
}

/**
 * Reads a key as spreadsheets do; null for one that means nothing here.
 *
 * @param inHeader the header has the keyboard: there Space selects its column
 */
export function readGridKey(event: Key, inHeader: boolean): GridCommand | null {
  const { key, shiftKey, altKey } = event
  const control = event.ctrlKey || event.metaKey
  if (altKey) return null
  const move = (control ? movesWithControl : moves)[key]
  if (move) return { kind: 'move', move, extend: shiftKey }
  if (key === ' ') return readSpace(control, shiftKey, inHeader)
  if (control) return shiftKey ? null : readControl(key.toLowerCase())
  if (key === 'Enter') return { kind: inHeader ? 'column' : 'open' }
  return key === 'Escape' ? { kind: 'single' } : null
}

function readSpace(control: boolean, shift: boolean, inHeader: boolean): GridCommand | null {
  if (control || inHeader) return { kind: 'column' }
  return shift ? { kind: 'row' } : { kind: 'open' }
}

function readControl(key: string): GridCommand | null {
  switch (key) {
    case 'a': return { kind: 'all' }
    case 'c': return { kind: 'copy' }
    case 'f': return { kind: 'find' }
    default: return null
  }
}
