/** What the menu of the grid was asked for: a cell or a header, by the column's place in the result. */
export interface GridPlace { row: number, column: number, ofHeader: boolean }

/** Something that the owner of a grid can do there. */
export interface GridAct { label: string, run: () => void }
