/** The part of a list that a page of the table shows, and how long the whole list is. */
export interface PageOf<Row> { pageData: Row[], total: number }

export interface Paging { pageNo: number, pageSize: number }
