// Loaded into a server by --import: the processes in which it reads files and texts are its own, but can be misled by them.
import child_process from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

const { fork } = child_process
const misled = new URL('../isolation/misled-process.ts', import.meta.url).href

child_process.fork = ((file: string, args: string[], options: child_process.ForkOptions) => {
  const execArgv = [...(options.execArgv ?? []), `--import=${misled}`]
  return fork(file, args, { ...options, execArgv })
}) as typeof fork // the program calls it in this form

syncBuiltinESMExports()
