import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'

/** Height of the row of lane names and of each arrow, before zoom, in CSS pixels. */
export const headHeight = 36
/** Height of an arrow before zoom, in CSS pixels. */
export const rowHeight = 48

/** Rows drawn beyond each edge, so that scrolling shows no gap. */
const overscan = 6

interface RowWindow {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

/** Which rows of a long list stand in its frame, by what is scrolled; the rest need not exist.
 * Keeps to the end where the list grows while its end is shown, as it does during a launch.
 */
export function useVisibleRows(
  frame: RefObject<HTMLElement | null>,
  count: number,
  zoom: number,
): RowWindow & { readonly onScroll: () => void; readonly reveal: (row: number) => void } {
  const [place, setPlace] = useState({ top: 0, height: 700, isAtEnd: false })
  const measure = () => {
    const element = frame.current
    if (element === null) return
    const { scrollTop: top, clientHeight: height, scrollHeight } = element
    setPlace({ top, height, isAtEnd: top > 0 && top + height >= scrollHeight - 4 })
  }
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const observer = new ResizeObserver(() =>
      setPlace((before) => ({ ...before, height: element.clientHeight })),
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  const { isAtEnd } = place
  useLayoutEffect(() => {
    const element = frame.current
    if (element !== null && isAtEnd && count > 0) element.scrollTop = element.scrollHeight
  }, [frame, count, isAtEnd])
  const first = Math.floor((place.top / zoom - headHeight) / rowHeight) - overscan
  const end = Math.ceil((place.top + place.height) / zoom / rowHeight) + overscan
  return {
    first: Math.max(0, Math.min(first, count - 1)),
    end: Math.min(count, Math.max(end, 1)),
    onScroll: measure,
    reveal: (row) => {
      const element = frame.current
      if (element === null) return
      const top = row * rowHeight * zoom
      const bottom = (headHeight + (row + 1) * rowHeight) * zoom
      if (top < element.scrollTop) element.scrollTop = top
      else if (bottom > element.scrollTop + element.clientHeight) {
        element.scrollTop = bottom - element.clientHeight
      }
      measure()
    },
  }
}
