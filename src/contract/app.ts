import { z } from 'zod'
import { nothing } from './fields.ts'
import { procedure } from './procedure.ts'

export const app = {
  info: procedure({
    method: 'GET',
    path: '/api/app/info',
    summary: 'Version of the program and the limits it works with',
    access: 'viewer',
    input: nothing,
    output: z.looseObject({
      name: z.string(),
      version: z.string(),
      platform: z.string(),
      runtime: z.string(),
      limits: z.looseObject({
        rowsInAnswer: z.int(),
        cellBytes: z.int(),
        answerBytes: z.int(),
        resultQuotaBytes: z.int(),
      }),
    }),
  }),
  diagnostics: procedure({
    method: 'GET',
    path: '/api/app/diagnostics',
    summary:
      'What a report of a fault should hold, as text: versions, settings, engines, the last problems; '
      + 'no secret, no name and no data',
    access: 'admin',
    input: nothing,
    output: z.looseObject({ text: z.string() }),
  }),
  licences: procedure({
    method: 'GET',
    path: '/api/app/licences',
    summary: 'The licences of the software of others that this program contains, as text',
    access: 'viewer',
    input: nothing,
    output: z.looseObject({ text: z.string() }),
    errors: ['not_found'],
  }),
}
