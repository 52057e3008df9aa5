import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mostAtOnce, readOpening, readOpenings } from './opening-requests.ts'

const file = (path: string) => ({ kind: 'file', path: resolve(path) })

describe('what a command line asks to open', () => {
  it('is its SQL files and links, and nothing of its flags', () => {
    expect(
      readOpenings(
        [
          '--data-dir',
          '/profiles/x.sql',
          '--lang=de',
          'a.sql',
          '/b/C.SQL',
          'mysql://root@db:4000/shop',
          'notes.txt',
          '--devtools',
        ],
        '/work',
      ),
    ).toEqual([file('/work/a.sql'), file('/b/C.SQL'), { kind: 'link', url: 'mysql://root@db:4000/shop' }])
    expect(readOpenings(['--data-dir=/p', 'MariaDB://h/d', 'tidb://h'], '/')).toEqual([
      { kind: 'link', url: 'MariaDB://h/d' },
      { kind: 'link', url: 'tidb://h' },
    ])
  })

  it.each([
    'https://example.com/x.sql',
    'file:///etc/x.sql',
    'javascript://x.sql',
    'app://tihc/x.sql',
    'mysql:root@db',
    'x.sql\0.txt',
    '-x.sql',
    '',
    `mysql://${'x'.repeat(9000)}`,
  ])('is not %j', arg => expect(readOpenings([arg], '/work')).toEqual([]))

  it.each([undefined, null, 'a.sql', { 0: 'a.sql', length: 1 }, [null, 7, {}, ['a.sql']]])(
    'takes %j from another start without harm',
    args => {
      expect(readOpenings(args, '/work')).toEqual([])
    },
  )

  it('knows no relative file without a folder that it counts from', () =>
    expect(readOpenings(['a.sql'], 7)).toEqual([]))

  it('is not without an end', () => {
    expect(readOpenings(Array.from({ length: 1000 }, (_, n) => `${n}.sql`), '/')).toHaveLength(mostAtOnce)
  })

  it('takes names as they are', () => {
    expect(readOpening('/a b/订单;rm -rf.sql', '/')).toEqual([file('/a b/订单;rm -rf.sql')])
  })
})
