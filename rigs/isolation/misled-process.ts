// Loaded by --import into the processes in which a server reads: a file or text of the rig makes one misbehave, as a fault
// of the parser or of what it calls would. It is what the build has in all else.
import { misdeedIn } from './misdeeds.ts'

const emit = process.emit.bind(process) as (event: string, ...given: unknown[]) => boolean

Object.assign(process, {
  emit: (event: string, ...given: unknown[]) => {
    const misdeed = event === 'message' ? misdeedIn(given[0]) : undefined
    // After the word that it begins, and before it looks at the file.
    if (misdeed !== undefined) setImmediate(misdeed)
    return emit(event, ...given)
  },
})
