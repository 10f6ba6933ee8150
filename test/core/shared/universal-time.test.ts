import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')

/** Calls whose result depends on the time zone or the language of the machine. */
const local =
  /\.(?:get(?:FullYear|Month|Date|Day|Hours|Minutes|Seconds|TimezoneOffset)|set(?:FullYear|Month|Date|Hours|Minutes|Seconds)|to(?:Date|Time)String|toLocale\w*|localeCompare)\(|\bIntl\./

/** `new Date(year, month, …)` reads its arguments in the local zone. */
const localParts = /new Date\([^()]+,[^()]+\)/

const sources = ['src/main', 'src/shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
)

describe('times', () => {
  it('are read in no local zone and compared in no local language anywhere in the core, the hosts and what they share [RE-20]', () => {
    const found = sources.flatMap((name) =>
      readFileSync(join(root, name), 'utf8')
        .split('\n')
        .map((line, index) => ({ place: `${name}:${index + 1}`, line: line.trim() }))
        .filter(({ line }) => local.test(line) || localParts.test(line)),
    )
    expect(found).toEqual([])
  })

  it.each([
    'UTC',
    'America/St_Johns',
    'Pacific/Apia',
    'Europe/Berlin',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
  ])('of backups are the same in %s [RE-20]', (TZ) => {
    const script = `
      import { listBackups } from './src/main/core/storage/index.ts'
      const name = 'trustbench-2026-03-29-013000Z.sqlite'
      const [backup] = listBackups({ listBackups: () => [{ name, path: name, bytes: 0 }] })
      process.stdout.write(String(backup.takenAt))`
    for (const LANG of ['C', 'tr_TR.UTF-8', 'ar_EG.UTF-8']) {
      const shown = execFileSync(
        process.execPath,
        ['--input-type=module-typescript', '-e', script],
        {
          cwd: root,
          env: { ...process.env, TZ, LANG, LC_ALL: LANG },
          encoding: 'utf8',
        },
      )
      expect(Number(shown)).toBe(Date.UTC(2026, 2, 29, 1, 30, 0) / 1000)
    }
  })
})
