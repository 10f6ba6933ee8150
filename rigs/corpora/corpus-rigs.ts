import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Rig } from '../frame/rig.ts'
import { createTestsRig } from '../frame/tests-rig.ts'

const root = join(import.meta.dirname, '..', '..')

/** Test files of a folder whose titles name rows of the Electron shell. */
const electronFiles = readdirSync(join(root, 'test', 'hosts', 'electron'))
  .filter((name) => name.endsWith('.test.ts') && !/^(?:host|desktop-options)\./.test(name))
  .map((name) => `test/hosts/electron/${name}`)

/** A rule of paths that is off in the controls of those who judge them. */
const withoutPathLengths = {
  broken: 'a validator that passes over path lengths',
  rule: {
    source: 'src/main/core/certificate-path/path/rules/basic-constraints.ts',
    code: 'const passed = !counts || left > 0',
    changedTo: 'const passed = true',
  },
} as const

/** Figures that tests show case by case: sets of hostile inputs, and the sources of vectors that others made. */
export const corpusRigs: readonly Rig[] = [
  createTestsRig({
    name: 'requests',
    figure: 'FG-01',
    title:
      'fuzzed requests to authorization server, FHIR and admin routes: 0 x 5xx, 0 crash, 0 over 1 s, growth under 64 MiB',
    target: { change: '50,000', release: '1,000,000' },
    environment: { RIGS_CASES: { change: '50000', release: '1000000' } },
    files: ['test/core/fuzz/requests.test.ts'],
    titles: /\[FG-01\]/,
    control: {
      files: ['test/core/http/unexpected-error.test.ts'],
      titles: /is answered at .* with 500/,
      broken: 'routes that fail',
    },
  }),
  createTestsRig({
    name: 'tokens',
    figure: 'FG-06',
    title: 'own token vectors: 0 false accepts, 0 false refusals',
    target: { change: '600 negatives', release: '600 negatives' },
    files: ['test/core/token-inspector/negatives.test.ts'],
    titles: /\[FG-06\]/,
    control: {
      broken: 'a verifier that passes over crit',
      rule: {
        source: 'src/main/core/token-inspector/verification/verify-token.ts',
        code: "if (header.get('crit') !== undefined) {",
        changedTo: 'if (false) {',
      },
      files: ['test/core/token-inspector/negatives.test.ts'],
    },
  }),
  createTestsRig({
    name: 'paths',
    figure: 'FG-07',
    title: 'NIST PKITS: agree or documented stricter',
    target: { change: 'all', release: 'all' },
    files: ['test/core/certificate-path/pkits/pkits.test.ts'],
    titles: /\[FG-07\]/,
    control: {
      files: [],
      titles: /would differ from a validator that trusts every path/,
      broken: 'a validator that trusts every path',
    },
  }),
  createTestsRig({
    name: 'own-paths',
    figure: 'FG-07',
    title:
      'own UDAP paths with one or two things wrong: refused at registration and token endpoint',
    target: { change: '250', release: '250' },
    files: ['test/conformance/udap-negative-paths.test.ts'],
    titles: /^paths with one or two things wrong /,
    control: {
      ...withoutPathLengths,
      files: ['test/conformance/udap-negative-paths.test.ts'],
      titles: /registration refuses .*\[UDAP-PKI-002\]/,
    },
  }),
  createTestsRig({
    name: 'limbo',
    figure: 'FG-07',
    title: 'x509-limbo, what it has about paths: agree or documented stricter',
    target: { change: 'all', release: 'all' },
    obstacle: existsSync(process.env['TRUSTBENCH_LIMBO_FILE'] ?? '')
      ? undefined
      : 'TRUSTBENCH_LIMBO_FILE names no limbo.json of x509-limbo',
    files: ['test/core/certificate-path/limbo/limbo.test.ts'],
    titles: /^x509-limbo /,
    control: {
      ...withoutPathLengths,
      files: ['test/core/certificate-path/limbo/limbo.test.ts'],
    },
  }),
  createTestsRig({
    name: 'kinds',
    figure: 'FG-08',
    title: 'JWTs of 8 kinds offered to 7 acceptors: every wrong pair refused',
    target: { change: '49 of 49', release: '49 of 49' },
    files: ['test/conformance/jwt-kind-substitution.test.ts'],
    titles: /\[FG-08\]/,
    control: {
      broken: 'an acceptor of assertions that takes any typ',
      rule: {
        source:
          'src/main/core/authorization-server/client-authentication/assertion/check-header.ts',
        code: 'if (!types.some((type) => type === typ)) {',
        changedTo: 'if (false) {',
      },
      files: ['test/conformance/jwt-kind-substitution.test.ts'],
    },
  }),
  createTestsRig({
    name: 'electron',
    figure: 'FG-10',
    title:
      'rows of the Electron shell with tests, nine fuses read back; the real binary by npm run verify-package',
    target: { change: 'all', release: 'all, on three systems' },
    files: [...electronFiles, 'test/scripts/package.test.ts'],
    // The key store of the system is a part of the shell, with rows of its own.
    titles: /\[(?:EL|KS)-\d\d/,
    control: {
      broken: 'windows without a sandbox',
      rule: {
        source: 'src/main/hosts/electron/web-preferences.ts',
        code: 'sandbox: true,',
        changedTo: 'sandbox: false,',
      },
      files: [
        'test/hosts/electron/console-window.test.ts',
        'test/hosts/electron/launch-window.test.ts',
      ],
    },
  }),
  createTestsRig({
    name: 'redirects',
    figure: 'FG-11',
    title: 'variants of redirect URIs of native, web and UDAP clients: 0 accepted',
    target: { change: '300 x 3', release: '300 x 3' },
    files: ['test/conformance/redirect-uri-variants.test.ts'],
    titles: /\[FG-11\]/,
    control: {
      files: [],
      titles: /would be taken in some variants by rules that look alike/,
      broken: 'a match by prefix or origin',
    },
  }),
  createTestsRig({
    name: 'addresses',
    figure: 'FG-12',
    title:
      'spellings of forbidden addresses, by URL, redirect and rebinding resolver: 0 connections',
    target: { change: '150 spellings', release: '150 spellings' },
    files: ['test/hosts/node/forbidden-addresses.test.ts'],
    titles: /\[FG-12\]/,
    control: {
      files: [],
      titles: /one of them is reached where nothing forbids it/,
      broken: 'a fetch that nothing guards',
    },
  }),
  createTestsRig({
    name: 'hosts',
    figure: 'FG-13',
    title: 'foreign Host and Origin values at admin and server routes: 0 accepted out of policy',
    target: { change: '40 x 20, each route once', release: '40 x 20 x every route' },
    environment: { RIGS_SCALE: { change: 'change', release: 'release' } },
    files: ['test/hosts/node/host-and-origin.test.ts'],
    titles: /\[FG-13\]/,
    control: {
      broken: 'listeners that answer to any Host',
      rule: {
        source: 'src/main/hosts/node/listener/request-guard.ts',
        code: "if (hosts.has((headers.host ?? '').toLowerCase())) return undefined",
        changedTo: 'if (hosts.size > 0) return undefined',
      },
      files: ['test/hosts/node/host-and-origin.test.ts'],
    },
  }),
  createTestsRig({
    name: 'scopes',
    figure: 'FG-14',
    title: 'scope and compartment cases against an independent oracle: 0 over-grants',
    target: { change: '5,000 of each kind', release: '50,000 of each kind' },
    environment: { RIGS_CASES: { change: '5000', release: '50000' } },
    files: ['test/core/fhir-sandbox/scope-enforcement-oracle.test.ts'],
    titles: /\[FG-14\]/,
    control: {
      files: [],
      titles: /would notice scopes that reach further than they say/,
      broken: 'scopes widened before the decision',
    },
  }),
]
