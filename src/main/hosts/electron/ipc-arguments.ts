import { z } from 'zod'
import { events } from '../../../shared/contract/index.ts'
import { bodyLimitOf } from '../node/admin/index.ts'

const deepestArgument = 32

const methodCall = z
  .tuple([z.string().max(100), z.string()])
  .refine(
    ([method, text]) => Buffer.byteLength(text) <= bodyLimitOf(method),
    'more than a call may have',
  )
  .refine(([, text]) => nestingOf(text) <= deepestArgument, 'nested deeper than 32')
  .transform(([method, text], context): [string, unknown] => {
    try {
      return [method, JSON.parse(text)]
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })

const subscription = z.int().min(1)

/** What each channel takes; anything else is refused before it is looked at.
 * @see spec/security.md EL-13
 */
export const channelArguments = {
  call: methodCall,
  subscribe: z.tuple([z.enum(eventNames()), subscription]),
  unsubscribe: z.tuple([subscription]),
} as const

/** Counts brackets outside strings, so that the depth is known before anything is parsed. */
function nestingOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (isInString) {
      if (character === '\\') index += 1
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth -= 1
  }
  return deepest
}

function eventNames() {
  // The contract's keys are the event names; Object.keys forgets that.
  return Object.keys(events) as (keyof typeof events)[]
}
