import { type RefObject, useEffect, useEffectEvent, useState } from 'react'

const levels = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2] as const

/** How large the diagram is drawn. */
export interface Zoom {
  /** 1 is the size of other text. */
  readonly level: number
  readonly mayGrow: boolean
  readonly mayShrink: boolean
  grow(): void
  shrink(): void
  reset(): void
}

/** The size of a diagram; the wheel with Ctrl (or Cmd) changes it over the given element. */
export function useZoom(frame: RefObject<HTMLElement | null>): Zoom {
  const [index, setIndex] = useState(levels.indexOf(1))
  const step = (by: number) =>
    setIndex((before) => Math.min(levels.length - 1, Math.max(0, before + by)))
  const turn = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return
    // The page itself would be zoomed otherwise; React listens passively, so it cannot say so.
    event.preventDefault()
    step(event.deltaY < 0 ? 1 : -1)
  })
  useEffect(() => {
    const element = frame.current
    const onWheel = (event: WheelEvent) => turn(event)
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  }, [frame])
  return {
    level: levels[index] ?? 1,
    mayGrow: index < levels.length - 1,
    mayShrink: index > 0,
    grow: () => step(1),
    shrink: () => step(-1),
    reset: () => setIndex(levels.indexOf(1)),
  }
}
