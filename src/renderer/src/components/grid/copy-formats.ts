/** As what cells are copied: for a spreadsheet, as files of text, as SQL, and as a table of a document. */
export const copyFormats = ['tsv', 'csv', 'json', 'insert', 'markdown', 'in'] as const
export type CopyFormat = typeof copyFormats[number]
