import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { procedures } from '../../../contract/index.ts'
import { renderReference } from './http-docs.ts'
import { createOpenApiDocument } from './http-openapi.ts'
import { shapeOf } from './schema-shape.ts'

const document = createOpenApiDocument('1.2.3')

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>)
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('holds every procedure once, and the event stream', () => {
    const ids = Object.values(document.paths).flatMap(path =>
      Object.values(path).map(operation => operation.operationId),
    )
    expect(ids.toSorted()).toEqual([
      ...procedures('http').map(({ name }) => name as string),
      'notifications.stream',
    ].toSorted())
  })

  it('says where each part of the input travels', () => {
    const { parameters, requestBody } = document.paths['/api/connections/{id}']!.put!
    expect(parameters).toEqual([
      {
        name: 'id',
        in: 'path',
        required: true,
        schema: { type: 'string', minLength: 1, maxLength: 512 },
      },
    ])
    expect(Object.keys(requestBody!.content['application/json']!.schema.properties as object)).not.toContain('id')
    const list = document.paths['/api/tables']!.get!
    expect(list.parameters!.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['databaseId', 'query', true],
      ['search', 'query', false],
      ['offset', 'query', false],
      ['limit', 'query', false],
      ['columns', 'query', false],
      ['brief', 'query', false],
      ['kinds', 'query', false],
      ['snapshot', 'query', false],
    ])
    expect(list.requestBody).toBeUndefined()
  })

  it('tells who may call and what may come back', () => {
    expect(document.paths['/api/v1/auth/login']!.post!.security).toEqual([])
    expect(document.paths['/api/databases']!.get!.security).toEqual([
      { bearer: [] },
    ])
    expect(Object.keys(document.paths['/api/sql/execute']!.post!.responses)).toEqual([
      '200',
      '202',
      '400',
      '401',
      '403',
      '404',
      '409',
      '413',
      '415',
      '500',
      '503',
    ])
    expect(document.paths['/api/sql/tasks/{taskId}']!.delete!.responses['204']).toEqual({
      description: 'Done; no body',
    })
  })
})

describe('the reference', () => {
  const page = renderReference(document)

  it('shows every call', () => {
    for (const { name, procedure } of procedures('http')) {
      expect(page).toContain(`id="${name}"`)
      expect(page).toContain(procedure.path)
    }
  })

  it('runs no script and loads nothing', () => {
    expect(page).not.toMatch(/<script|<img|<iframe|\son\w+=|src=|url\(|@import/)
    expect([
      ...page.matchAll(/href="([^"]*)"/g),
    ].map(match => match[1]!).filter(link => !/^#|^\/api\/|^data:,$/.test(link))).toEqual([])
  })

  it('shows text as text', () => {
    const hostile = structuredClone(document)
    hostile.paths['/api/databases']!.get!.summary = '<script>alert(1)</script> `a<b`'
    expect(renderReference(hostile)).toContain('&#60;script&#62;alert(1)&#60;/script&#62; <code>a&#60;b</code>')
  })
})

describe('a schema as people read it', () => {
  it('looks like a type', () => {
    expect(shapeOf({
      type: 'object',
      properties: {
        id: {
          type: 'integer',
          minimum: 1,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'its number',
        },
        names: {
          type: 'array',
          items: {
            anyOf: [
              { type: 'string' },
              { type: 'null' },
            ],
          },
        },
        kind: {
          enum: ['a', 'b'],
          default: 'a',
        },
        more: { type: 'object', additionalProperties: {} },
      },
      required: ['id'],
    })).toBe(`{
  id: integer, from 1  // its number
  names?: (string | null)[]
  kind?: "a" | "b", default "a"
  more?: { [name]: any }
}`)
  })
})
