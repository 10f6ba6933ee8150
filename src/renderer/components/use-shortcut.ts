import { useEffect, useEffectEvent } from 'react'
import { readRememberedFlag } from './use-remembered.ts'

/** Name under which the switch for single-key shortcuts is remembered.
 * @see WCAG 2.2, success criterion 2.1.4
 */
export const singleKeysFlag = 'single-key-shortcuts'

/** Runs an action when a single key is pressed outside of fields and dialogs, unless the person turned that off.
 * @param keys the key, or several pressed one after the other, as in `g c`
 */
export function useShortcut(keys: string, action: () => void): void {
  const run = useEffectEvent(action)
  useEffect(() => {
    const wanted = keys.split(' ')
    let reached = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTaken(event)) return
      if (event.key !== wanted[reached]) {
        reached = event.key === wanted[0] ? 1 : 0
        return
      }
      reached += 1
      if (reached < wanted.length) return
      reached = 0
      event.preventDefault()
      run()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [keys])
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true
  if (!readRememberedFlag(singleKeysFlag, true)) return true
  const target = event.target
  return (
    target instanceof Element && target.closest('input, textarea, select, [role=dialog]') !== null
  )
}
