import { describe, expect, it } from 'vitest'
import { placeWindow, rememberPlace } from './window-place.ts'

const main = { id: 1, workArea: { x: 0, y: 25, width: 1440, height: 875 } }
const beside = { id: 2, workArea: { x: 1440, y: 0, width: 2560, height: 1440 } }
const onMain = { bounds: { x: 100, y: 100, width: 1000, height: 700 }, maximized: false }
const onBeside = { bounds: { x: 1500, y: 50, width: 2000, height: 1200 }, maximized: true }

describe('where the window opens', () => {
  it('has its usual size in the middle at first', () => {
    expect(placeWindow(undefined, [main])).toEqual({ bounds: { width: 1280, height: 800 }, maximized: false })
  })

  it('stands where it stood on the display that it was on last', () => {
    const saved = rememberPlace(rememberPlace(null, 1, onMain), 2, onBeside)
    expect(placeWindow(saved, [main, beside])).toEqual(onBeside)
    expect(placeWindow(rememberPlace(saved, 1, onMain), [main, beside])).toEqual(onMain)
  })

  it('stands as it did on the main display when the other is gone', () => {
    const saved = rememberPlace(rememberPlace(null, 1, onMain), 2, onBeside)
    expect(placeWindow(saved, [main])).toEqual(onMain)
  })

  it('is pulled into a display that has become smaller', () => {
    const small = { id: 2, workArea: { x: 0, y: 0, width: 1024, height: 768 } }
    expect(placeWindow(rememberPlace(null, 2, onBeside), [small])).toEqual({
      bounds: { x: 0, y: 0, width: 1024, height: 768 },
      maximized: true,
    })
  })

  it.each([
    null,
    7,
    'x',
    [],
    {},
    { last: '1' },
    { last: '1', displays: { 1: {} } },
    { last: '1', displays: { 1: { bounds: { x: 0, y: 0, width: -5, height: 'a' }, maximized: false } } },
  ])('takes no notice of %j', saved => expect(placeWindow(saved, [main])).toEqual(placeWindow(undefined, [main])))
})
