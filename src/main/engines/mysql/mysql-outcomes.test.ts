import { expect, it } from 'vitest'
import { failedError } from './mysql-outcomes.ts'

const serverError = (errno: number) => Object.assign(new Error('refused'), { errno, sqlState: 'HY000' })

it('says what an error does to the transaction, where the server means that by it', () => {
  expect(failedError(serverError(8501)).details).toMatchObject({ errno: 8501, outcome: 'unknown' })
  expect(failedError(serverError(1213)).details).toMatchObject({ outcome: 'undone' })
  expect(failedError(serverError(1062)).details).not.toHaveProperty('outcome')
})
