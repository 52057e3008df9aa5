import { describe, expect, it } from 'vitest'
import { isPublic, toHttpRequest } from './request.ts'

describe('toHttpRequest', () => {
  it('puts a GET\'s input into path and query', () => {
    expect(toHttpRequest('sql.rows', { taskId: 'a/b ?', result: 0, offset: 400, limit: 200 }))
      .toEqual({ method: 'GET', url: '/api/sql/tasks/a%2Fb%20%3F/rows?result=0&offset=400&limit=200' })
  })

  it('puts a POST\'s input into the body, without what its path has', () => {
    expect(toHttpRequest('sql.cancel', { taskId: 't1', dropConnection: true }))
      .toEqual({ method: 'POST', url: '/api/sql/cancel/t1', body: '{"dropConnection":true}' })
    expect(JSON.parse(toHttpRequest('sql.execute', { sessionId: 's', sql: 'SELECT \'é"\'', async: true }).body!))
      .toEqual({ sessionId: 's', sql: 'SELECT \'é"\'', async: true })
  })

  it('leaves out what is undefined, and keeps false, 0 and null of a body', () => {
    expect(toHttpRequest('databases.list', { connectionId: undefined }).url).not.toContain('?')
    expect(toHttpRequest('tables.list', { databaseId: 0, columns: false }).url).toMatch(
      /\?.*databaseId=0&columns=false$/,
    )
    expect(
      JSON.parse(toHttpRequest('connections.create', { name: 'a', database: null, port: 0, user: undefined }).body!),
    ).toEqual({ name: 'a', database: null, port: 0 })
  })

  it('sends no body where there is nothing to say', () => {
    expect(toHttpRequest('sql.free', { taskId: 't1' })).toEqual({ method: 'DELETE', url: '/api/sql/tasks/t1' })
    expect(toHttpRequest('auth.logout', {})).not.toHaveProperty('body')
  })

  it('knows the calls that need no token', () => {
    expect([isPublic('auth.login'), isPublic('auth.me'), isPublic('sql.execute')]).toEqual([true, false, false])
  })
})
