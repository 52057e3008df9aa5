import type { Notification } from '../../contract/events.ts'
import type { EventHub, NumberedEvent } from './events.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isChanged } from '../../contract/events.ts'
import { createEventHub } from './event-hub.ts'
import { publishChange } from './events.ts'

const ann = { tenant: 't1', user: 'ann' }

function note(fields: Partial<Notification> = {}): Notification {
  return {
    status: 'running',
    message: 'SQL is being executed...',
    taskId: 'task',
    kind: 'sql',
    elapsedMs: 1,
    time: '2026-01-01T00:00:00Z',
    ...fields,
  }
}

function listen(hub: EventHub, context = ann, lastEventId?: number): NumberedEvent[] {
  const heard: NumberedEvent[] = []
  hub.subscribe(context, event => heard.push(event), lastEventId)
  return heard
}

const messageOf = ({ event }: NumberedEvent) => isChanged(event) ? '' : event.message
const messages = (events: NumberedEvent[]) => events.map(messageOf)

describe('event hub', () => {
  let hub: EventHub
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: [
        'setTimeout',
        'clearTimeout',
        'performance',
        'Date',
      ],
    })
    hub = createEventHub({ firstId: 1 })
  })
  afterEach(() => {
    hub.close()
    vi.useRealTimers()
  })

  it('sends a person only their own tasks and what the tenant shares', () => {
    const heard = listen(hub)
    hub.publish(ann, note({ message: 'own' }))
    hub.publish({ tenant: 't1', user: 'bob' }, note({ taskId: 'b', message: 'another person' }))
    hub.publish({ tenant: 't2', user: 'ann' }, note({ taskId: 'c', message: 'another tenant' }))
    hub.publish({ tenant: 't1' }, note({ taskId: 'd', message: 'sync', kind: 'sync' }))
    expect(messages(heard)).toEqual(['own', 'sync'])
  })

  it('keeps tasks of different people apart although their ids are the same', () => {
    const heard = listen(hub)
    for (let i = 0; i < 20; i++) hub.publish({ tenant: 't1', user: 'bob' }, note())
    hub.publish(ann, note({ message: 'at once' }))
    expect(messages(heard)).toEqual(['at once'])
  })

  it('sends at most 10 a second for a task, and always the last one', () => {
    const heard: Array<{ at: number, message: string }> = []
    hub.subscribe(ann, event => heard.push({
      at: performance.now(),
      message: messageOf(event),
    }))
    for (let i = 0; i < 3000; i++) {
      hub.publish(ann, note({ message: `row ${i}` }))
      vi.advanceTimersByTime(1)
    }
    hub.publish(ann, note({ status: 'completed', message: 'end' }))
    vi.advanceTimersByTime(2000)
    expect(heard.at(-1)!.message).toBe('end')
    expect(heard[0]!.message).toBe('row 0')
    for (const { at } of heard)
      expect(heard.filter(other => other.at >= at && other.at < at + 1000).length).toBeLessThanOrEqual(10)
    expect(heard.length).toBeGreaterThan(20)
  })

  it('sends a change of status at once although progress was just sent', () => {
    const heard = listen(hub)
    hub.publish(ann, note({ status: 'queued', message: 'queued' }))
    hub.publish(ann, note({ message: 'running' }))
    hub.publish(ann, note({ message: '10 rows' }))
    hub.publish(ann, note({ message: '20 rows' }))
    hub.publish(ann, note({ status: 'completed', message: 'done' }))
    expect(messages(heard)).toEqual(['queued', 'running', '10 rows', 'done'])
    vi.advanceTimersByTime(5000)
    expect(messages(heard)).toEqual(['queued', 'running', '10 rows', 'done'])
  })

  it('sends the first rows at once, and what follows at its pace', () => {
    const heard = listen(hub)
    for (const message of ['running', 'first rows', 'more rows', 'still more']) hub.publish(ann, note({ message }))
    expect(messages(heard)).toEqual(['running', 'first rows', 'more rows'])
    vi.advanceTimersByTime(200)
    expect(messages(heard)).toEqual(['running', 'first rows', 'more rows', 'still more'])
  })

  it('holds even changes of status to 10 a second', () => {
    const heard = listen(hub)
    for (let i = 0; i < 15; i++) {
      hub.publish(ann, note({
        status: i % 2
          ? 'running'
          : 'queued',
        message: `${i}`,
      }))
    }
    expect(heard).toHaveLength(10)
    vi.advanceTimersByTime(1002)
    expect(messages(heard).at(-1)).toBe('14')
    expect(heard).toHaveLength(11)
  })

  it('resumes after the last event that was seen, filtered like the live ones', () => {
    const first = listen(hub)
    hub.publish(ann, note({ taskId: 'a', message: '1' }))
    hub.publish({ tenant: 't1', user: 'bob' }, note({ taskId: 'b', message: '2' }))
    hub.publish(ann, note({ taskId: 'c', message: '3' }))
    hub.publish(ann, note({ taskId: 'd', message: '4' }))
    expect(first.map(event => event.id)).toEqual([1, 3, 4])
    const resumed = listen(hub, ann, 1)
    expect(messages(resumed)).toEqual(['3', '4'])
    hub.publish(ann, note({ taskId: 'e', message: '5' }))
    expect(messages(resumed)).toEqual(['3', '4', '5'])
    expect(listen(hub)).toEqual([])
  })

  it('gives who resumes one event of each task that runs, its changes of status, and every change', () => {
    const later = note({ taskId: 'b', message: 'the last of b' })
    hub.publish(ann, note({ taskId: 'a', status: 'queued', message: 'queued' }))
    for (let at = 0; at < 40; at++) {
      hub.publish(ann, note({ taskId: 'a', message: `${at}` }))
      hub.publish(ann, note({ taskId: 'b', message: `${at}` }))
      if (at % 20 === 0) publishChange(hub, ann, 'settings', `${at}`)
      vi.advanceTimersByTime(1000)
    }
    hub.publish(ann, note({ taskId: 'a', status: 'completed', message: 'done' }))
    hub.publish(ann, later)
    vi.advanceTimersByTime(1000)
    const changes = listen(hub, ann, 0).filter(({ event }) => 'changed' in event)
    const notes = listen(hub, ann, 0).filter(({ event }) => !('changed' in event))
    expect(changes).toHaveLength(2)
    expect(messages(notes)).toEqual(['queued', 'done', 'the last of b'])
  })

  it('keeps only so many events for those who resume', () => {
    const small = createEventHub({ capacity: 3, firstId: 1 })
    for (let i = 1; i <= 5; i++) small.publish(ann, note({ taskId: `${i}`, message: `${i}` }))
    expect(messages(listen(small, ann, 0))).toEqual(['3', '4', '5'])
    small.close()
  })

  it('counts on from start to start, so that a resume reaches over a restart', () => {
    const earlier = createEventHub()
    const before = listen(earlier)
    earlier.publish(ann, note())
    earlier.close()
    vi.setSystemTime(Date.now() + 1000)
    const later = createEventHub()
    later.publish(ann, note({ message: 'after the restart' }))
    expect(messages(listen(later, ann, before[0]!.id))).toEqual(['after the restart'])
    later.close()
  })

  it('stops sending to one who has ended, also in the midst of an event', () => {
    const heard: string[] = []
    const end = hub.subscribe(ann, (event) => {
      heard.push(messageOf(event))
      end()
    })
    hub.publish(ann, note({ taskId: 'a', message: '1' }))
    hub.publish(ann, note({ taskId: 'b', message: '2' }))
    expect(heard).toEqual(['1'])
  })

  it('passes a change on at once, however many there are, to those who may hear it', () => {
    const heard = listen(hub)
    for (let i = 0; i < 20; i++) publishChange(hub, { tenant: 't1' }, 'connections', `c${i}`)
    publishChange(hub, { tenant: 't2' }, 'connections')
    publishChange(hub, { tenant: 't1', user: 'bob' }, 'settings')
    publishChange(hub, ann, 'vault')
    expect(heard).toHaveLength(21)
    expect(heard[1]!.event).toMatchObject({ changed: { resource: 'connections', id: 'c1' } })
    expect(heard.at(-1)!.event).toEqual({ changed: { resource: 'vault' }, time: expect.any(String) })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sends what waits when it is closed, then nothing more', () => {
    const heard = listen(hub)
    hub.publish(ann, note({ message: '1' }))
    hub.publish(ann, note({ message: '2' }))
    hub.close()
    expect(messages(heard)).toEqual(['1', '2'])
    vi.advanceTimersByTime(5000)
    hub.publish(ann, note({ taskId: 'x' }))
    expect(heard).toHaveLength(2)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('forgets a task that has been quiet', () => {
    hub.publish(ann, note())
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1500)
    expect(vi.getTimerCount()).toBe(0)
  })
})
