import type { FaultContext } from '../implementation.ts'
import { nobody } from '../strangers.ts'
import { change, replace } from '../transforms/members.ts'
import { unavailable } from '../transforms/refusals.ts'

const hourSeconds = 3_600

/** How introspection and UserInfo go wrong. */
export function introspectionImplementations() {
  const live = (make: (context: FaultContext) => Readonly<Record<string, unknown>>) =>
    change('introspection', (members, context) =>
      members['active'] === true ? { ...members, ...make(context) } : undefined,
    )
  return {
    'introspection-always-active': change('introspection', (members) =>
      members['active'] === false ? { ...members, active: true } : undefined,
    ),
    'introspection-never-active': change('introspection', ({ active }) =>
      active === true ? { active: false } : undefined,
    ),
    'introspection-wrong-client': live(() => ({ client_id: nobody })),
    'introspection-ended': live(({ tools }) => ({ exp: tools.now() - hourSeconds })),
    'introspection-unavailable': unavailable('introspection'),
    'userinfo-other-subject': replace('userinfo', 'sub', nobody),
  }
}
