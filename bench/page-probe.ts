/*
 * Runs in the page before its own scripts: notes when a thing is painted, how long tasks are and how far frames
 * are apart. Nothing of it may refer to anything outside the function that is sent.
 */

export interface PageProbe {
  /** Time of the page's clock at which what `isThere` looks for had been painted, from now on. */
  painted: (isThere: () => unknown) => Promise<number>
  /** Time of the last key press. */
  keyAt: () => number
  /** Begins to note frames and long tasks. */
  watch: () => void
  /** What was noted since. */
  watched: () => Watched
}

export interface Watched {
  /** Time from one frame to the next. */
  frameGaps: number[]
  /** Tasks of 50 ms and more: the page was deaf for so long. */
  longTasks: number[]
  /** From a key press to the frame that shows it, where that took 16 ms or longer. */
  keys: number[]
  /**
   * How far things moved by themselves: Layout Instability's score of each shift, those after a click or a key left
   * out.
   */
  shifts: Array<{ value: number, moved: string[] }>
}

declare global {
  interface Window { tihcProbe: PageProbe }
}

export function installPageProbe(): void {
  let noted: Watched = { frameGaps: [], longTasks: [], keys: [], shifts: [] }
  let watching = 0

  /** The first task after a frame has been handed over. */
  const afterPaint = (then: (at: number) => void) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => then(performance.now())
    port2.postMessage(null)
  })

  const observe = (type: string, take: (entry: PerformanceEntry) => void, options: object = {}) =>
    new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, ...options })
  observe('longtask', ({ duration }) => noted.longTasks.push(duration))
  observe(
    'event',
    ({ name, duration }) => {
      if (name === 'keydown') noted.keys.push(duration)
    },
    { durationThreshold: 16 },
  )
  observe('layout-shift', (entry) => {
    const { value, hadRecentInput, sources } = entry as PerformanceEntry & {
      value: number
      hadRecentInput: boolean
      sources: Array<{ node?: Node }>
    }
    const nameOf = (node?: Node) => (node instanceof Element ? node.outerHTML : node?.textContent ?? '').slice(0, 120)
    if (!hadRecentInput) noted.shifts.push({ value, moved: sources.map(({ node }) => nameOf(node)) })
  })

  function frames(mine: number, last: number) {
    requestAnimationFrame((now) => {
      if (mine !== watching) return
      if (last) noted.frameGaps.push(now - last)
      frames(mine, now)
    })
  }

  let lastKey = 0
  addEventListener('keydown', ({ timeStamp }) => { lastKey = timeStamp }, { capture: true })

  window.tihcProbe = {
    keyAt: () => lastKey,
    painted: isThere => new Promise((resolve) => {
      const look = (_: unknown, observer: MutationObserver) => {
        if (!isThere()) return
        observer.disconnect()
        afterPaint(resolve)
      }
      const observer = new MutationObserver(look)
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
      look(null, observer)
    }),
    watch() {
      noted = { frameGaps: [], longTasks: [], keys: [], shifts: [] }
      frames(++watching, 0)
    },
    watched() {
      watching++
      return noted
    },
  }
}
