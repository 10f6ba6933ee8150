import type { InspectorFinding } from '../../../../shared/contract/inspector.ts'
import type { RuleLevel } from '../rule.ts'
import { visible } from './visible-text.ts'

/** A rule as SARIF knows it. */
export interface SarifRule {
  readonly id: string
  readonly level: RuleLevel
  readonly clause: string
  readonly advice: string
}

/** One result with the place it was found at. */
export interface SarifResult {
  readonly ruleId: string
  readonly level: RuleLevel
  readonly text: string
  /** File and line, or a place in a pasted text. */
  readonly uri: string
  readonly line: number
  readonly fingerprint: string
}

const levels = { error: 'error', warning: 'warning', information: 'note' } as const

/** Findings as a SARIF log, for systems that gather findings of many tools.
 * @see OASIS SARIF 2.1.0
 */
export function renderSarif(
  version: string,
  rules: readonly SarifRule[],
  results: readonly SarifResult[],
): string {
  const used = new Set(results.map(({ ruleId }) => ruleId))
  const { head, tail } = sarifFrame(
    version,
    rules.filter(({ id }) => used.has(id)),
  )
  return `${head}${results.map(renderSarifResult).join(',\n')}${tail}`
}

/** What stands before and behind the results of a SARIF log, so that any number of them can be written one by one with
 * commas between.
 */
export function sarifFrame(
  version: string,
  rules: readonly SarifRule[],
): { readonly head: string; readonly tail: string } {
  const driver = {
    name: 'Trustbench',
    semanticVersion: version,
    rules: rules.map(({ id, level, clause, advice }) => ({
      id,
      shortDescription: { text: visible(clause) },
      help: { text: visible(advice) },
      defaultConfiguration: { level: levels[level] },
    })),
  }
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  const head = `{"$schema":"${schema}","version":"2.1.0","runs":[{"tool":${JSON.stringify({ driver })},"results":[\n`
  return { head, tail: '\n]}]}\n' }
}

/** One result of a SARIF log. */
export function renderSarifResult(result: SarifResult): string {
  const { ruleId, level, text, uri, line, fingerprint } = result
  return JSON.stringify({
    ruleId,
    level: levels[level],
    message: { text: visible(text) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(visible(uri.toWellFormed())) },
          region: { startLine: Math.max(1, line) },
        },
      },
    ],
    partialFingerprints: { tokenFingerprint: fingerprint },
  })
}

/** What a finding says in one sentence. */
export function sentenceOf({ text, seen, wanted, clause }: InspectorFinding): string {
  const facts = [seen === null ? '' : `seen ${seen}`, wanted === null ? '' : `wanted ${wanted}`]
  const joined = facts.filter((fact) => fact !== '').join(', ')
  return `${text}${joined === '' ? '' : ` (${joined})`}. ${clause}`
}
