import { useState } from 'react'

/** How a list is ordered. */
export interface ListSort<Field extends string = string> {
  readonly field: Field
  readonly direction: 'ascending' | 'descending'
}

/** Which part of a list is shown. */
export interface ListPage {
  readonly offset: number
  readonly limit: number
}

interface ListQuery {
  /** What stands in the field. */
  readonly searchText: string
  readonly setSearchText: (text: string) => void
  /** What to ask for: at once with each key, since an answer to an earlier text is given up and never shown. */
  readonly search: string
  readonly page: ListPage
  readonly setOffset: (offset: number) => void
}

/** Search text and page of a list that the core filters and pages.
 * @param filterKey changes with every other filter, which starts the list at its first page again
 */
export function useListQuery(filterKey = '', limit = 100): ListQuery {
  const [searchText, setSearchText] = useState('')
  const [place, setPlace] = useState({ key: '', offset: 0 })
  const search = searchText.trim()
  const key = `${filterKey} ${search}`
  return {
    searchText,
    setSearchText,
    search,
    page: { offset: place.key === key ? place.offset : 0, limit },
    setOffset: (offset) => setPlace({ key, offset }),
  }
}
