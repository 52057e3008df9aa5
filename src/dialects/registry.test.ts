import { describe, expect, it } from 'vitest'
import { quoteName } from './registry.ts'

describe('quoteName', () => {
  it('doubles the quotes of its dialect and leaves all else as it is', () => {
    expect(['plain', 'a`b``c', '`; DROP TABLE t; --', 'back\\slash \'"\n订单', '', '$&$1`'].map(name => quoteName(name, 'MySQL')))
      .toEqual(['`plain`', '`a``b````c`', '```; DROP TABLE t; --`', '`back\\slash \'"\n订单`', '``', '`$&$1```'])
    expect(['plain', 'a"b""c', '"; DROP TABLE t; --', 'a`b', '', '$&$1"'].map(name => quoteName(name, 'SQLite')))
      .toEqual(['"plain"', '"a""b""""c"', '"""; DROP TABLE t; --"', '"a`b"', '""', '"$&$1"""'])
  })
})
