/** SQL files. */
export default {
  saved: '{name} was saved',
  notSql: '{name} is no SQL file; only files that end with .sql are opened here',
  modified: 'Changed since it was saved',
  closeModified: 'What you changed since it was saved is lost; the file stays as it is.',
}
