import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import type { Program } from '@contract/programs.ts'
import { TihcError } from '@contract/errors.ts'
import { noCapabilities } from '@dialects/capabilities.ts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import workbenchApi from './api.ts'
import { programDetail, programsLine, programsOf, programTooltip } from './program-nodes.ts'

vi.mock('./api.ts', () => ({ default: { programs: vi.fn() } }))

const program: Program = {
  kind: 'trigger',
  name: 'a`b',
  definer: 'root@%',
  comment: '',
  parameters: null,
  returns: null,
  table: 'orders',
  timing: 'BEFORE',
  on: 'INSERT',
  schedule: null,
  status: null,
}
const placeWith = (more: object) => ({
  connection: { id: 'c', capabilities: { ...noCapabilities, ...more } } as Connection,
  database: { id: 7, name: 'shop' } as Database,
})
const programs = vi.mocked(workbenchApi.programs)

beforeEach(() => void programs.mockReset())

describe('stored programs in the tree', () => {
  it('have a line where their server has some', async () => {
    expect(await programsLine(placeWith({}))).toEqual([])
    expect(programs).not.toHaveBeenCalled()
    programs.mockResolvedValue({ data: [] })
    expect(await programsLine(placeWith({ triggers: true }))).toEqual([])
    programs.mockResolvedValue({ data: [program] })
    expect(await programsLine(placeWith({ triggers: true }))).toMatchObject([{ kind: 'programs', label: 'Triggers' }])
    expect(await programsLine(placeWith({ routines: true })))
      .toMatchObject([{ label: 'Routines, triggers and events', isLeaf: false }])
    expect(await programsOf(placeWith({ routines: true }))).toMatchObject([{ label: 'a`b', program, isLeaf: true }])
  })

  it('have a line also where they could not be read, which says why when it is opened', async () => {
    programs.mockRejectedValue(new TihcError('unavailable', 'It took too long.'))
    expect(await programsLine(placeWith({ routines: true }))).toHaveLength(1)
    await expect(programsOf(placeWith({ routines: true }))).rejects.toThrow('It took too long.')
  })

  it('say what they are', () => {
    expect(programDetail(program)).toBe('orders')
    expect(programTooltip(program)).toBe('Trigger a`b · BEFORE INSERT orders · Definer: root@%')
    const own = { kind: 'function', parameters: 'x int', returns: 'text', comment: 'adds' } as const
    const routine: Program = { ...program, ...own, timing: null, on: null }
    expect(programTooltip(routine)).toBe('Function a`b(x int) · text · Definer: root@% · adds')
    expect(programDetail({ ...program, kind: 'event', schedule: 'EVERY 1 DAY' })).toBe('EVERY 1 DAY')
  })
})
