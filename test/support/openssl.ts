import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from './temporary-directory.ts'

/** Why OpenSSL 3 cannot be asked for its judgement; undefined where it can. */
export const opensslObstacle: string | undefined = findObstacle()

/** A folder in which the `openssl` command runs. */
export interface OpensslFolder {
  write(name: string, contents: Uint8Array | string): void
  read(name: string): Buffer
  text(name: string): string
  /** Runs a command, its arguments separated by spaces.
   * @returns what it wrote to standard output
   * @throws {Error} it failed; the message is what it said
   */
  run(command: string, input?: string): string
  /** Whether a command succeeds. */
  accepts(command: string): boolean
  remove(): void
}

/** Makes a folder for files of one test file. */
export function opensslFolder(): OpensslFolder {
  const directory = temporaryDirectory()
  const spawn = (command: string, input = '') =>
    spawnSync('openssl', command.split(' '), { cwd: directory.path, input, encoding: 'utf8' })
  const read = (name: string) => readFileSync(join(directory.path, name))
  return {
    write: (name, contents) => writeFileSync(join(directory.path, name), contents),
    read,
    text: (name) => read(name).toString('utf8'),
    run: (command, input) => {
      const { status, stdout, stderr } = spawn(command, input)
      if (status !== 0) throw new Error(`openssl ${command}: ${stderr}`)
      return stdout
    },
    accepts: (command) => spawn(command).status === 0,
    remove: directory.remove,
  }
}

function findObstacle(): string | undefined {
  const { error, stdout } = spawnSync('openssl', ['version'], { encoding: 'utf8' })
  if (error !== undefined) return 'there is no openssl command here'
  return /^OpenSSL [3-9]\./.test(stdout) ? undefined : `${stdout.trim()} is not OpenSSL 3`
}
