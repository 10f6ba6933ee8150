import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { settingDefinitions } from '../../src/main/core/config.ts'
import { buildScenarioJsonSchema } from '../../src/main/core/scenario-runner/index.ts'
import { buildWorkspaceJsonSchema } from '../../src/main/core/workspace/workspace-schema.ts'
import {
  coverRows,
  readCatalogue,
  readRigSources,
  readTestSources,
  renderSecurityCoverage,
} from '../security/coverage.mjs'
import { renderFaults } from './fault-table.mjs'

const begin = '<!-- settings:begin -->'
const end = '<!-- settings:end -->'

/**
 * Renders every document that is generated from the sources, with the content it must have.
 * @param {string} root folder that holds package.json
 * @returns {{ path: string, content: string }[]} paths relative to the root
 */
export function renderDocuments(root) {
  return [
    {
      path: 'resources/workspace.schema.json',
      content: `${JSON.stringify(buildWorkspaceJsonSchema(), null, 2)}\n`,
    },
    { path: 'docs/faults.md', content: renderFaults(root) },
    { path: 'docs/security-coverage.md', content: renderCoverage(root) },
    {
      path: 'resources/scenario.schema.json',
      content: `${JSON.stringify(buildScenarioJsonSchema(), null, 2)}\n`,
    },
    {
      path: 'README.md',
      content: withSettings(readFileSync(join(root, 'README.md'), 'utf8')),
    },
  ]
}

function renderCoverage(root) {
  const { sections, reasons } = readCatalogue(root)
  const coverage = coverRows(sections, reasons, readTestSources(root), readRigSources(root))
  return renderSecurityCoverage(sections, reasons, coverage)
}

/**
 * Puts the settings table between its marks.
 * @param {string} readme
 * @returns {string}
 */
function withSettings(readme) {
  const from = readme.indexOf(begin)
  const to = readme.indexOf(end)
  if (from === -1 || to < from) throw new Error(`README.md has no ${begin} … ${end}`)
  return `${readme.slice(0, from + begin.length)}\n${settingsTable()}\n${readme.slice(to)}`
}

function settingsTable() {
  const rows = Object.entries(settingDefinitions)
    .filter(([, definition]) => definition.when === 'live')
    .map(([name, { schema, fallback, unit, meaning }]) => {
      const cells = [
        `\`${name}\``,
        fallback === '' ? 'none' : `\`${JSON.stringify(fallback).replaceAll('"', '')}\``,
        valuesOf(z.toJSONSchema(schema), unit),
        meaning,
      ]
      return `| ${cells.join(' | ')} |`
    })
  return ['| Setting | Default | Values | Meaning |', '|---|---|---|---|', ...rows].join('\n')
}

function valuesOf(schema, unit) {
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${each}\``).join(', ')
  if (schema.type === 'array') return `a list of ${valuesOf(schema.items, unit)}`
  if (schema.type === 'boolean') return '`true`, `false`'
  if (schema.type === 'string') return `a ${unit}`
  return `${schema.minimum} to ${schema.maximum} ${unit}`
}
