import type { Rectangle } from 'electron'

/** Where a window stands; without `x` and `y` the system chooses the middle. */
export interface WindowPlace { bounds: { x?: number, y?: number, width: number, height: number }, maximized: boolean }

/** What is remembered: one place for every display that the window stood on. */
export interface WindowPlaces { last: string, displays: Record<string, { bounds: Rectangle, maximized: boolean }> }

/** What is asked of a display. */
interface Screen { id: number, workArea: Rectangle }

const usual = { width: 1280, height: 800 }

/**
 * Where the window opens: as it stood on the display that it was on last; where that one is not there, as it
 * stood on the main display, else in the middle of it. It is never larger than the display nor outside of it.
 *
 * @param saved what was remembered; anything, because it comes from a file
 * @param displays those that are there, the main one first
 */
export function placeWindow(saved: unknown, displays: Screen[]): WindowPlace {
  const places = isPlaces(saved)
    ? saved
    : { last: '', displays: {} }
  const display = displays.find(({ id }) => String(id) === places.last) ?? displays[0]
  const place = display && places.displays[String(display.id)]
  if (!display) return { bounds: usual, maximized: false }
  const size = {
    width: Math.min(place?.bounds.width ?? usual.width, display.workArea.width),
    height: Math.min(place?.bounds.height ?? usual.height, display.workArea.height),
  }
  if (!place) return { bounds: size, maximized: false }
  const within = (start: number, from: number, room: number) =>
    Math.min(Math.max(start, from), from + Math.max(room, 0))
  return {
    bounds: {
      ...size,
      x: within(place.bounds.x, display.workArea.x, display.workArea.width - size.width),
      y: within(place.bounds.y, display.workArea.y, display.workArea.height - size.height),
    },
    maximized: place.maximized,
  }
}

/** Remembers where the window stands now beside what was remembered of other displays. */
export function rememberPlace(
  saved: unknown,
  displayId: number,
  place: WindowPlaces['displays'][string],
): WindowPlaces {
  const last = String(displayId)
  return {
    last,
    displays: {
      ...(isPlaces(saved) && saved.displays),
      [last]: place,
    },
  }
}

function isPlaces(value: unknown): value is WindowPlaces {
  const { last, displays } = (value ?? {}) as Partial<WindowPlaces>
  return (
    typeof last === 'string'
    && typeof displays === 'object'
    && displays !== null
    && Object.values(displays).every(isPlace)
  )
}

function isPlace(value: unknown): boolean {
  const { bounds, maximized } = (value ?? {}) as Partial<WindowPlaces['displays'][string]>
  return (
    typeof maximized === 'boolean'
    && !!bounds
    && [bounds.x, bounds.y, bounds.width, bounds.height].every(Number.isSafeInteger)
    && bounds.width > 0
    && bounds.height > 0
  )
}
