import type { ProcessMessage, ProcessTask } from './isolated-process.ts'

/** The way to the main process as Electron gives it to a utility process. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: ProcessMessage): void
}

/** Serves one task after another, inside an isolated process. A fault ends the process, and with it this one task.
 * @param work what it is for
 * @param onSent told when a copy of the answer is on its way
 * @throws {TypeError} nobody started this process as an isolated one
 */
export function serveTasks<Answer>(
  work: (task: unknown) => Answer | Promise<Answer>,
  onSent: (answer: Answer) => void,
): void {
  const send = openParent((message) => {
    const { id, task } = message as ProcessTask // only the main process sends here
    send({ kind: 'begun', id })
    // Later, so that the word that it begins has left before anything native holds this thread.
    setImmediate(async () => {
      const answer = await work(task)
      send({ kind: 'done', id, answer })
      onSent(answer)
    })
  })
}

function openParent(onMessage: (message: unknown) => void): (message: ProcessMessage) => void {
  const { parentPort } = process as { readonly parentPort?: ParentPort } // Electron adds it
  if (parentPort !== undefined) {
    parentPort.on('message', ({ data }) => onMessage(data))
    return (message) => parentPort.postMessage(message)
  }
  if (process.send === undefined) throw new TypeError('this entry is started by Trustbench only')
  process.on('message', onMessage)
  // Whoever would take the answer is gone.
  process.once('disconnect', () => process.exit())
  return (message) => process.send?.(message)
}
