/**
 * How far a box may be scrolled. Chromium takes 33 million px, but places what is in them in single precision: beyond
 * 16 million px rows stand a pixel or two off.
 */
const mostPixels = 5_000_000

/**
 * Where a box that is scrolled stands in a content that may be higher than a box can be: there the scrollbar is a
 * scale, on which a pixel is many of the content's, and what moves by pixels (wheel, keys) is told apart from it.
 */
export interface ScrollRange {
  /** The first pixel of the content that is in sight. */
  readonly top: number
  /** What is scrolled is as high as this. */
  readonly boxHeight: number
  /** The content does not fit into a box, so that the scrollbar is a scale. */
  readonly isCompressed: boolean
  /** @param content its height, @param view how much of it is in sight, both in px */
  resize: (content: number, view: number) => void
  /** Goes to a pixel of the content; gives where the box has to be scrolled to for that. */
  moveTo: (top: number) => number
  /** The person has moved the scrollbar, to where the box says. */
  dragTo: (scrollTop: number) => void
}

export function createScrollRange(): ScrollRange {
  let content = 0
  let view = 0
  let top = 0
  const boxHeight = () => Math.min(content, mostPixels)
  const farthest = () => Math.max(0, content - view)
  const farthestOfBox = () => Math.max(0, boxHeight() - view)
  const clamp = (wanted: number) => Math.round(Math.min(farthest(), Math.max(0, wanted)))

  return {
    get top() { return top },
    get boxHeight() { return boxHeight() },
    get isCompressed() { return content > mostPixels },
    resize(newContent, newView) {
      content = newContent
      view = newView
      top = clamp(top)
    },
    moveTo(wanted) {
      top = clamp(wanted)
      return content > mostPixels ? top / farthest() * farthestOfBox() : top
    },
    dragTo(scrollTop) {
      top = clamp(content > mostPixels ? scrollTop / farthestOfBox() * farthest() : scrollTop)
    },
  }
}
