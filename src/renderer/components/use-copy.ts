import { useCallback } from 'react'
import { useStatusLine } from './status-line.tsx'

/** Copies text to the clipboard and says so in the status line.
 * @returns a function that takes the text and what to call it, as in `Issuer`
 */
export function useCopy(): (text: string, name: string) => void {
  const { say } = useStatusLine()
  return useCallback(
    (text, name) => {
      navigator.clipboard.writeText(text).then(
        () => say('pass', `${name} copied`),
        () => say('fail', `The clipboard refused ${name}. Select the text and copy it by hand.`),
      )
    },
    [say],
  )
}
