import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultAreaNames, faultAreas, faultCatalogue } from '../../src/shared/faults/index.ts'

const clients = ['fhirclient', 'oauth4webapi', 'openid-client', 'launch runner']

/**
 * Renders docs/faults.md: every fault, and which client notices it.
 * @param {string} root folder that holds package.json
 * @returns {string}
 */
export function renderFaults(root) {
  const record = join(root, 'test/real-clients/fault-rack/noticed.json')
  /** @type {Record<string, Record<string, string>>} */
  const noticed = JSON.parse(readFileSync(record, 'utf8'))
  return `${[intro, ...faultAreas.map(renderArea), ...renderNoticed(noticed)].join('\n\n')}\n`
}

const intro = `# Faults

Deliberate misbehaviour of this server, to see what a client does about it. A fault is switched on for everyone (the bug in
the top bar), for one client (its detail) or for one launch (Launch, Faults; \`faults\` of a scenario), once, so many times
or until it is switched off. Nothing in a request chooses one, the rules of the server know nothing of them, and none is on
after a restart. Where one happened, the exchange in Traffic has a note \`fault\` that names it.

A fault of discovery, keys, UDAP metadata, registration, CRL or OCSP cannot be for one client, as who asks for these does
not say which client it is. A launch meets them where the app of the console asks; CRL and OCSP where this program itself
asks while the launch is under way. A launch ends its faults when it fails, is forgotten, after an hour, or when the same
app of your own is launched again. A fault of the identity providers is for everyone, for one provider or for a launch; what
this server asks a provider does not say for whom, so while it is on for a launch every sign-in there meets it.

This file is written by \`npm run docs\`.`

/** @param {(typeof faultAreas)[number]} area */
function renderArea(area) {
  const rows = faultCatalogue
    .filter((fault) => fault.area === area)
    .map(({ id, changes, clause }) => `| \`${id}\` | ${cell(changes)} | ${cell(clause)} |`)
  return [
    `## ${faultAreaNames[area]}`,
    '',
    '| Fault | Changes | Breaks |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}

/** @param {Record<string, Record<string, string>>} noticed */
function renderNoticed(noticed) {
  const rows = Object.entries(noticed).map(
    ([fault, by]) =>
      `| \`${fault}\` | ${clients.map((name) => cell(by[name] ?? '')).join(' | ')} |`,
  )
  return [
    '## Which fault each client notices',
    `Recorded by \`test/real-clients/fault-rack\`, which runs each client against this server with one fault on, from
discovery over a launch to UserInfo or a read and a refresh, and holds the result against this table. The libraries are used
as their documentation shows: fhirclient 2.6 in Node, oauth4webapi 3.8 and openid-client 6.8 with the signature of the ID
token verified. A cell names the stage and the refusal; “not noticed”: the client went all the way; “not met”: it never asks
for that. Slow answers (twenty seconds) are left out, and so is what these clients never ask for: introspection, UDAP
metadata, registration, CRL and OCSP.`,
    [
      `| Fault | ${clients.join(' | ')} |`,
      `|---|${clients.map(() => '---').join('|')}|`,
      ...rows,
    ].join('\n'),
  ]
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*')
}
