import { useCallback } from 'react'
import type { Call } from '../../shared/contract/index.ts'
import { useRpcClient } from '../rpc/index.ts'
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

/** Copies a secret, which the desktop takes off the clipboard after a minute unless something else was copied by then; in a
 * browser, whose clipboard no program may watch, it says that it stays there.
 * @returns a function as of `useCopy`
 * @see spec/security.md EL-25
 */
export function useCopySecret(): (text: string, name: string) => void {
  const { say } = useStatusLine()
  const { call } = useRpcClient()
  return useCallback(
    (text, name) => {
      copySecret(text, call).then(
        (isForgotten) =>
          say(
            'pass',
            isForgotten
              ? `${name} copied; the clipboard forgets it in a minute`
              : `${name} copied; it stays on the clipboard until something else is copied`,
          ),
        () => say('fail', `The clipboard refused ${name}. Select the text and copy it by hand.`),
      )
    },
    [say, call],
  )
}

async function copySecret(text: string, call: Call): Promise<boolean> {
  await navigator.clipboard.writeText(text)
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'))
  return (await call('server.forgetCopied', { sha256: sha256.join('') })).isForgotten
}
