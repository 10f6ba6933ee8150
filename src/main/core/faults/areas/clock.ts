import type { Changing } from '../implementation.ts'
import { change } from '../transforms/members.ts'
import { idToken } from '../transforms/signed-texts.ts'

const skewSeconds = 600

/** How a clock that is wrong shows. */
export function clockImplementations() {
  return { 'clock-ahead': skew(skewSeconds), 'clock-behind': skew(-skewSeconds) }
}

/** Times of ID tokens and introspection as a clock that is wrong would stamp them. */
function skew(seconds: number): Changing {
  const shift = (members: Readonly<Record<string, unknown>>) => {
    const stamps = ['iat', 'exp', 'auth_time'].flatMap((name) => {
      const time = members[name]
      return typeof time === 'number' ? [[name, time + seconds] as const] : []
    })
    return stamps.length === 0 ? undefined : { ...members, ...Object.fromEntries(stamps) }
  }
  const inIdToken = idToken((draft) => {
    const claims = shift(draft.claims)
    return claims && { ...draft, claims }
  })
  const inIntrospection = change('introspection', shift)
  return {
    at: 'after',
    endpoints: ['token', 'introspection'],
    change: async (answer, context) => {
      for (const each of [inIdToken, inIntrospection]) {
        const changed = await each.change(answer, context)
        if (changed !== undefined) return changed
      }
      return undefined
    },
  }
}
