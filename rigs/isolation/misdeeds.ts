import { misdeedOf, type misdeeds } from '../../test/support/misdeeds.ts'

/** Name of a misdeed. */
export type Misdeed = keyof typeof misdeeds

const mark = 'MISDEED '

/** A text that makes a misled parser do it, and that any other refuses. */
export function textFor(misdeed: Misdeed): string {
  return `${mark}${misdeed}`
}

/** What a message to the parser would make it do; undefined where its file or text is like any other. */
export function misdeedIn(message: unknown): (() => void) | undefined {
  // The program sends tasks in no other forms.
  const { task } = message as { readonly task?: { readonly bytes?: Uint8Array; text?: string } }
  const text = task?.text ?? Buffer.from(task?.bytes ?? []).toString('latin1')
  if (!text.startsWith(mark)) return undefined
  return misdeedOf(text.slice(mark.length).trim())
}
