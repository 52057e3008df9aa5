import { z } from 'zod'

const separator = z.string().min(1).max(1)

/** What may be chosen of a file with rows; what means nothing to its format has no effect. */
export const exportOptions = {
  header: z.boolean().default(true).describe('a first line with the names of the columns (CSV, TSV)'),
  delimiter: separator.default(',').describe('between fields: one ASCII character (CSV)'),
  quote: separator.default('"').describe('around fields that need it (CSV)'),
  null: z
    .string()
    .max(64)
    .optional()
    .describe(
      'what stands for NULL; unless given an empty field in CSV, where an empty text is `""`, and `\\N` in TSV',
    ),
  bom: z.boolean().default(false).describe('begin with the mark by which spreadsheets know UTF-8 (CSV, TSV)'),
  lineEnd: z.enum(['lf', 'crlf']).optional().describe('unless given CRLF in CSV, LF in TSV'),
}
