import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')

/** A regular expression where an expression may begin: behind an operator, a bracket, a comma, `return` or `=>`. */
const literal =
  /(?:[(,=:[!&|?{};\n]|return|=>)\s*(\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/)[a-z]*/g

/** Whether a group may be repeated without end. */
function repeatsGroup(expression: string): boolean {
  const withoutClasses = expression.replace(/\[(?:\\.|[^\]\\])*\]/g, 'c')
  return /\)(?:[*+]|\{\d+,\})/.test(withoutClasses)
}

const expressions = ['src/main', 'src/shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const code = readFileSync(join(root, folder, name), 'utf8').replace(
        /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm,
        '',
      )
      return Array.from(code.matchAll(literal), ([, expression = '']) => expression)
    }),
)

/** Those looked at one by one: each turn of the group begins or ends with a character that nothing else in it takes, so
 * there is one way only to match a text.
 */
const reviewed = [
  String.raw`/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/`,
  String.raw`/^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]+$/`,
  String.raw`/^\S+(?: \S+)*$/`,
]

describe('regular expressions of the core and the hosts', () => {
  it('are found by this test at all', () => {
    expect(expressions.length).toBeGreaterThan(300)
    expect(expressions).toContain(reviewed[2])
    expect(repeatsGroup('/^(a+)+$/')).toBe(true)
    expect(repeatsGroup('/^[()*+]{1,2}(a){1,2}$/')).toBe(false)
  })

  it('repeat no group without end, where a text could match in many ways, unless reviewed [AS-24]', () => {
    const found = expressions.filter(repeatsGroup)
    expect(Array.from(new Set(found)).sort()).toEqual(reviewed)
  })
})
