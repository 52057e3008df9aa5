import { expect, it } from 'vitest'
import { failedError } from './mysql-outcomes.ts'

const serverError = (errno: number) => Object.assign(new Error('refused'), { errno, sqlState: 'HY000' })

it('says of a COMMIT that the server does not know the end of that nobody knows', () => {
  expect(failedError(serverError(8501)).details).toMatchObject({ errno: 8501, outcome: 'unknown' })
  expect(failedError(serverError(1213)).details).not.toHaveProperty('outcome')
})
