/**
 * Remembers where the focus is, and gives what brings it back there when a dialog has closed. Where that place is
 * gone (the entry of a menu, a row that was deleted) it goes to the page, so that the keyboard is not lost.
 */
export function returnFocus(): () => void {
  const before = document.activeElement
  return () => {
    if (document.activeElement && document.activeElement !== document.body) return
    const back
      = before instanceof HTMLElement && before.isConnected && before !== document.body
        ? before
        : document.getElementById('page')
    back?.focus({ preventScroll: true })
  }
}
