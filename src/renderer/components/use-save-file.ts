import { useState } from 'react'
import { readProblem } from '../rpc/index.ts'
import { saveFile } from './save-file.ts'
import { useStatusLine } from './status-line.tsx'

/** A file about to be saved, and what to say once it is. */
interface WrittenFile {
  readonly fileName: string
  readonly content: Parameters<typeof saveFile>[1]
  /** JSON when left out. */
  readonly mediaType?: string
  readonly said: string
}

interface SaveFile {
  readonly isSaving: boolean
  /** @param write makes the file; a refusal of it is said in the status line, as `Not saved:` and why */
  readonly save: (write: () => WrittenFile | Promise<WrittenFile>) => Promise<void>
}

/** Makes a file, gives it to the person to keep, and says in the status line what came of it. */
export function useSaveFile(refused = 'Not saved'): SaveFile {
  const { say } = useStatusLine()
  const [isSaving, setSaving] = useState(false)
  return {
    isSaving,
    save: async (write) => {
      setSaving(true)
      try {
        const { fileName, content, mediaType, said } = await write()
        saveFile(fileName, content, mediaType)
        say('pass', said)
      } catch (cause) {
        say('fail', `${refused}: ${readProblem(cause).problem.message}`)
      } finally {
        setSaving(false)
      }
    },
  }
}
