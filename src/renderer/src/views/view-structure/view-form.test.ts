import type { EditedView } from './view-form.ts'
import { describe, expect, it } from 'vitest'
import { blankView, countEdits, onto, toForm, toWanted } from './view-form.ts'

const view: EditedView = {
  name: 'v',
  select: 'SELECT `a` FROM `t`',
  columnNames: ['a`b', '\'; --'],
  algorithm: 'MERGE',
  security: 'INVOKER',
  checkOption: 'LOCAL',
}

describe('the form of a view', () => {
  it('gives back what was read, and counts no edit', () => {
    expect({ name: 'v', ...toWanted(toForm(view)) }).toEqual(view)
    expect(countEdits(toForm(view), view)).toBe(0)
    expect(countEdits({ ...toForm(view), select: `${view.select}\n` }, view)).toBe(0)
  })

  it('says nothing of what is left to the server', () => {
    expect(toWanted(toForm(blankView()))).toEqual({
      select: '',
      columnNames: null,
      algorithm: null,
      security: null,
      checkOption: null,
    })
  })

  it('counts what was edited, and leaves what was read as it is', () => {
    const form = toForm(view)
    form.columnNames.push('c')
    expect(view.columnNames).toHaveLength(2)
    expect(countEdits({ ...form, checkOption: '', select: 'SELECT 1' }, view)).toBe(3)
  })

  it('does edits again on what the view is now', () => {
    const form = { ...toForm(view), select: 'SELECT 2' }
    const now = { ...view, security: 'DEFINER' as const, columnNames: null, select: 'SELECT 3' }
    const merged = onto(form, view, now)
    expect(merged).toEqual({ ...toForm(now), select: 'SELECT 2' })
    expect(countEdits(merged, now)).toBe(1)
  })
})
