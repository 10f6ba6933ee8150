import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../../src/main/hosts/node/cli/command.ts'
import { UnusableInputError } from '../../../src/main/hosts/node/start-failure.ts'

const options = {
  key: { type: 'string' },
  uri: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const

const parse = (...args: readonly string[]) => parseArguments(args, options, 'a command')

describe('command line arguments', () => {
  it('takes values and operands that begin with a hyphen, as key ids may [RE-18]', () => {
    const { values, positionals } = parse('-first', '--key', '-kid', '--uri', '--odd', '-')
    expect(values).toEqual({ key: '-kid', uri: ['--odd'] })
    expect(positionals).toEqual(['-first', '-'])
  })

  it('keeps options and operands apart in any order, and takes all behind -- as operands [RE-18]', () => {
    const { values, positionals } = parse(
      'a',
      '--json',
      'b',
      '--uri=u',
      '--uri',
      'v',
      '--',
      '--key',
    )
    expect(values).toEqual({ json: true, uri: ['u', 'v'] })
    expect(positionals).toEqual(['a', 'b', '--key'])
  })

  it.each([
    [['--unknown']],
    [['--key']],
    [['--key', '--json']],
    [['--json=yes']],
    [['--constructor', 'x']],
  ])('refuses %j [RE-18]', (args) => {
    expect(() => parse(...args)).toThrow(UnusableInputError)
  })
})
