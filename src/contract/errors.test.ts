import type { ErrorBody } from './errors.ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { errorBody, TihcError } from './errors.ts'

describe('the one error form', () => {
  const error = new TihcError('engine', 'Unknown column \'a\'', { errno: 1054, sqlState: '42S22', line: 2, column: 8 })

  it('comes back from its body as it was', () => {
    expect(TihcError.fromBody(JSON.parse(JSON.stringify(error.toBody())))).toEqual(error)
    expect(errorBody.parse(error.toBody())).toEqual(error.toBody())
    expect(new TihcError('internal', 'x').toBody()).toEqual({ error: 'x', code: 'internal' })
  })

  it.each([null, 'x', {}, { error: 1 }, { error: 'x', code: 'of another version' }])('reads %j as internal', body =>
    expect(TihcError.fromBody(body)).toMatchObject({ code: 'internal', message: expect.stringMatching(/./) }))

  it('has details whose type follows from the code', () => {
    // @ts-expect-error what is not found has no number of a server
    expect(new TihcError('not_found', 'x', { errno: 1 }).details).toEqual({ errno: 1 })
    // @ts-expect-error a part is one of those that forms know
    expect(new TihcError('unavailable', 'x', { part: 'prot' }).details).toEqual({ part: 'prot' })

    const body = error.toBody() as ErrorBody
    if (body.code === 'too_many') expectTypeOf(body.details?.errno).toEqualTypeOf<undefined>()
    if (body.code === 'engine') expectTypeOf(body.details?.errno).toEqualTypeOf<number | undefined>()
    expectTypeOf(body.details?.line).toEqualTypeOf<number | undefined>()
    expect(body.code).toBe('engine')
  })
})
