export default {
  label: 'Rows of the result',
  row: 'row {n}',
  unnamed: '(no name)',
  noRows: 'The statement gave no rows',
  pretty: 'Pretty',
  copied: 'Copied',
  copiedCells: '{n} cell copied | {n} cells copied',
  tooMuch: 'At most {n} cells are copied at a time. Select fewer.',
  cutHere: 'Shown up to here; Copy takes all of it.',
}
