import { serveTasks } from '../../../../../src/main/core/isolated-process/index.ts'
import type {
  InspectorTask,
  InspectorTaskAnswer,
} from '../../../../../src/main/core/token-inspector/apart/inspector-tasks.ts'
import { misdeedOf } from '../../../../support/misdeeds.ts'

/** Stands in for the process of the Inspector: does what a text says, wherever in a task it stands. */
serveTasks<InspectorTaskAnswer>(
  (task) => {
    const asked = task as InspectorTask
    const texts =
      asked.kind === 'decrypt'
        ? [asked.compact]
        : [asked.text, ...Object.values(asked.verification ?? {}).flat()]
    for (const text of texts) misdeedOf(text?.trim() ?? '')?.()
    return asked.kind === 'decrypt' ? { kind: 'content', content: 'inside' } : { kind: 'rehearsed' }
  },
  () => {},
)
