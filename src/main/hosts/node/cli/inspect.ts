import { existsSync } from 'node:fs'
import type { InspectedToken, Inspection } from '../../../../shared/contract/inspector.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, parseArguments } from './command.ts'
import { withWorkbench } from './data-command.ts'
import { readInput } from './input.ts'

const usage = '[TOKEN | FILE | -] [--json] [--data DIR]'

/** Reports on the tokens in a text with the keys and records of a data directory; nothing is fetched. */
export const inspectCommand: Command = {
  name: 'inspect',
  usage,
  summary: 'Decodes, verifies and explains tokens; exit 1 when a check fails, 2 when there is none',
  run: async (args, program) => {
    const { values, positionals } = parseArguments(
      args,
      { json: { type: 'boolean' }, data: { type: 'string' } },
      `inspect ${usage}`,
    )
    const [source = '-', surplus] = positionals
    if (surplus !== undefined) throw new UnusableInputError('argument', surplus, `inspect ${usage}`)
    const isNamed = source === '-' || existsSync(source)
    const text = isNamed ? await readInput(source) : source
    let inspection: Inspection | undefined
    await withWorkbench(values.data, program, async ({ call }) => {
      inspection = await call('inspector.inspect', { text })
    })
    if (inspection === undefined || inspection.tokens.length === 0) {
      const seen = `${text.length} characters`
      throw new UnusableInputError('input', seen, inspection?.problems[0] ?? 'at least one token')
    }
    const { tokens } = inspection
    const report =
      values.json === true ? JSON.stringify(inspection) : tokens.map(render).join('\n\n')
    process.stdout.write(`${report}\n`)
    return tokens.some(hasFailed) ? exitCodes.findings : exitCodes.ok
  },
}

function hasFailed({ findings, signature }: InspectedToken): boolean {
  return signature?.state === 'invalid' || findings.some(({ outcome }) => outcome === 'failed')
}

function render({ kind, place, why, signature, record, claims, findings }: InspectedToken): string {
  return [
    `${kind}  ${place}  (${why})`,
    ...(signature === null ? [] : [`signature ${signature.state}: ${signature.text}`]),
    ...(record === null ? [] : [`record ${record.state}: ${record.text}`]),
    ...(claims ?? []).map(({ name, text }) => `  ${name} = ${text}`),
    ...findings.map(({ outcome, clause, text, seen, wanted }) =>
      [
        `  ${outcome}: ${text}`,
        clause === '' ? '' : ` [${clause}]`,
        seen === null ? '' : `; seen ${seen}`,
        wanted === null ? '' : `; wanted ${wanted}`,
      ].join(''),
    ),
  ]
    .join('\n')
    .replace(/[^\P{C}\n]/gu, '\ufffd')
}
