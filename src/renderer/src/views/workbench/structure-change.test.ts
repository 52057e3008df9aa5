import type { ObjectNode } from './object-nodes.ts'
import { TihcError } from '@contract/errors.ts'
import { beforeEach, expect, it, vi } from 'vitest'
import workbenchApi from './api.ts'
import { changedTables, changeStructure, emptyForm, isFilled, partlyDone } from './structure-change.ts'

vi.mock('./api.ts', () => ({
  default: Object.fromEntries(
    [
      ...['createDatabase', 'dropDatabase', 'renameTable', 'truncateTables', 'dropTables'],
      ...['addColumn', 'dropColumn'],
    ]
      .map(name => [name, vi.fn(async () => ({ sql: ['X'] }))]),
  ),
}))
beforeEach(() => vi.clearAllMocks())

const connection = { id: 'c1' }
const node = {
  ...{ label: 'old', connection },
  ...{ database: { id: 7 }, table: { id: 't1' }, column: { name: 'a`b' } },
} as unknown as ObjectNode

it('sends of a form what was filled in, and nothing else', async () => {
  expect(await changeStructure('newDatabase', [node], { ...emptyForm(), name: 'x' }, true)).toEqual(['X'])
  expect(workbenchApi.createDatabase).toHaveBeenCalledWith({ connectionId: 'c1', name: 'x', preview: true })
  await changeStructure('addColumn', [node], { ...emptyForm(), name: 'x' }, false)
  expect(workbenchApi.addColumn).toHaveBeenCalledWith({
    id: 't1',
    column_name: 'x',
    column_type: 'VARCHAR(255)',
    nullable: true,
    preview: false,
  })
})

it('tells an empty default from none, from NULL and from an expression', async () => {
  const sent = async (form: object) => {
    await changeStructure('addColumn', [node], { ...emptyForm(), name: 'x', ...form }, true)
    return vi.mocked(workbenchApi.addColumn).mock.lastCall![0]
  }
  expect(await sent({})).not.toHaveProperty('default')
  expect(await sent({ defaultKind: 'value' })).toMatchObject({ default: '' })
  expect(await sent({ defaultKind: 'null', defaultText: 'left over' })).toMatchObject({ default: null })
  expect(await sent({ defaultKind: 'expression', defaultText: 'uuid()' })).toMatchObject({
    default: { expression: 'uuid()' },
  })
  expect(await sent({ place: 'first' })).toMatchObject({ first: true })
  expect(await sent({ place: 'after:first' })).toMatchObject({ after: 'first' })
  expect(await sent({ place: 'after:first' })).not.toHaveProperty('first')
})

it('drops what the line stands for', async () => {
  await changeStructure('dropDatabase', [node], emptyForm(), false)
  expect(workbenchApi.dropDatabase).toHaveBeenCalledWith(7, false)
  await changeStructure('dropColumn', [node], emptyForm(), true)
  expect(workbenchApi.dropColumn).toHaveBeenCalledWith('t1', 'a`b', true)
})

it('renames one table, and empties and drops several', async () => {
  const other = { ...node, table: { id: 't2' } } as unknown as ObjectNode
  await changeStructure('renameTable', [node], { ...emptyForm(), name: 'new' }, true)
  expect(workbenchApi.renameTable).toHaveBeenCalledWith({ id: 't1', name: 'new', preview: true })
  await changeStructure('truncateTables', [node, other], emptyForm(), false)
  expect(workbenchApi.truncateTables).toHaveBeenCalledWith({ ids: ['t1', 't2'], preview: false })
  await changeStructure('dropTables', [other], emptyForm(), true)
  expect(workbenchApi.dropTables).toHaveBeenCalledWith({ ids: ['t2'], preview: true })
})

it('asks for nothing before a name and a type are there', () => {
  expect(isFilled('newDatabase', emptyForm(), node)).toBe(false)
  expect(isFilled('addColumn', { ...emptyForm(), name: 'x', type: ' ' }, node)).toBe(false)
  expect(isFilled('addColumn', { ...emptyForm(), name: 'x' }, node)).toBe(true)
  expect(isFilled('dropColumn', emptyForm(), node)).toBe(true)
  expect(isFilled('renameTable', { ...emptyForm(), name: 'old' }, node)).toBe(false)
  expect(isFilled('renameTable', { ...emptyForm(), name: 'Old' }, node)).toBe(true)
})

it('knows how much of a change stands that failed', () => {
  const failed = (statementIndex?: number) =>
    new TihcError('engine', 'No.', { ...(statementIndex !== undefined && { statementIndex }) } as never)
  expect([failed(2), failed(0), failed(), new Error('x')].map(partlyDone)).toEqual([2, 0, 0, 0])
})

it('knows the tables whose structure an act changes', () => {
  const table = (id: string, kind: string) => ({ kind: 'table', table: { id, kind } }) as unknown as ObjectNode
  const lines = [table('t1', 'table'), table('v1', 'view'), table('t2', 'table')]
  expect(changedTables('dropTables', lines)).toEqual(['t1', 't2'])
  expect(changedTables('dropColumn', [{ ...table('t1', 'table'), kind: 'column' } as ObjectNode])).toEqual(['t1'])
  expect(changedTables('dropProgram', lines)).toEqual([])
  expect(changedTables('dropDatabase', [{ kind: 'database' } as ObjectNode])).toEqual([])
})
