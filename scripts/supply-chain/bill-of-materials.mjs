import { createRequire } from 'node:module'
import { readLock } from './shipped-packages.mjs'

/**
 * What Electron brings along, by the version of Electron it was read from; a test compares that with package.json.
 * A real binary is asked by scripts/verify-package.mjs.
 */
export const engines = { electron: '45.4.1', chromium: '156', node: '24.21.0' }

/**
 * @typedef {{ name: string, version: string, licence: string, purl: string, sha512?: string, dependsOn: string[] }} Part
 */

/**
 * Lists everything an artefact of the desktop holds: the packages, and the engines they run in.
 * @param {string} root
 * @param {import('./shipped-packages.mjs').ShippedPackage[]} packages
 * @returns {{ product: { name: string, version: string, licence: string }, parts: Part[] }} sorted by purl
 */
export function listParts(root, packages) {
  const product = createRequire(`${root}/package.json`)('./package.json')
  const purls = new Map(packages.map((each) => [each.path, purlOf(each.name, each.version)]))
  const parts = packages.map(({ name, version, licence, path, integrity, dependencies }) => ({
    name,
    version,
    licence,
    purl: purls.get(path),
    sha512: hexOf(integrity),
    dependsOn: dependencies.flatMap((each) => purls.get(each) ?? []).sort(),
  }))
  const { version: electron, integrity } = readLock(root)['node_modules/electron']
  const sqlite = sqliteVersion(root)
  return {
    product: { name: product.name, version: product.version, licence: product.license },
    parts: [
      ...parts,
      engine('electron', electron, 'MIT', purlOf('electron', electron), hexOf(integrity ?? '')),
      engine('chromium', engines.chromium, 'BSD-3-Clause'),
      engine('node', engines.node, 'MIT'),
      engine('sqlite', sqlite, 'blessing'),
    ].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
  }
}

/**
 * Renders a bill of materials as CycloneDX 1.6.
 * @param {ReturnType<typeof listParts>} bill
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function renderCycloneDx({ product, parts }) {
  const own = purlOf(product.name, product.version)
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': own,
        name: product.name,
        version: product.version,
        licenses: [{ license: { id: product.licence } }],
        purl: own,
      },
    },
    components: parts.map(({ name, version, licence, purl, sha512 }) => ({
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      licenses: [licenceChoice(licence)],
      ...(sha512 === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
    })),
    dependencies: [
      { ref: own, dependsOn: parts.map(({ purl }) => purl) },
      ...parts.map(({ purl, dependsOn }) => ({ ref: purl, dependsOn })),
    ],
  }
}

/**
 * Renders a bill of materials as SPDX 2.3.
 * @param {ReturnType<typeof listParts>} bill
 * @param {Date} created
 * @see https://spdx.github.io/spdx-spec/v2.3/
 */
export function renderSpdx({ product, parts }, created) {
  const name = `${product.name}-${product.version}`
  const all = [{ ...product, purl: purlOf(product.name, product.version) }, ...parts]
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: `urn:trustbench:spdx:${name}`,
    creationInfo: {
      created: created.toISOString().replace(/\.\d+/, ''),
      creators: [`Tool: ${product.name}`],
    },
    packages: all.map((part) => ({
      SPDXID: spdxId(part.purl),
      name: part.name,
      versionInfo: part.version,
      downloadLocation: 'NOASSERTION',
      filesAnalyzed: false,
      licenseDeclared: part.licence === '' ? 'NOASSERTION' : part.licence,
      licenseConcluded: 'NOASSERTION',
      copyrightText: 'NOASSERTION',
      externalRefs: [
        {
          referenceCategory: 'PACKAGE-MANAGER',
          referenceType: 'purl',
          referenceLocator: part.purl,
        },
      ],
      ...(part.sha512 === undefined
        ? {}
        : { checksums: [{ algorithm: 'SHA512', checksumValue: part.sha512 }] }),
    })),
    relationships: all.map((part, index) => ({
      spdxElementId: index === 0 ? 'SPDXRef-DOCUMENT' : spdxId(all[0].purl),
      relationshipType: index === 0 ? 'DESCRIBES' : 'CONTAINS',
      relatedSpdxElement: spdxId(part.purl),
    })),
  }
}

function engine(name, version, licence, purl = `pkg:generic/${name}@${version}`, sha512) {
  return { name, version, licence, purl, sha512, dependsOn: [] }
}

function purlOf(name, version) {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`
}

function hexOf(integrity) {
  const [, base64] = /^sha512-(.+)$/.exec(integrity) ?? []
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex')
}

function licenceChoice(licence) {
  return /[ ()]/.test(licence) ? { expression: licence } : { license: { id: licence } }
}

function spdxId(purl) {
  return `SPDXRef-${purl.replace(/[^A-Za-z0-9.-]+/g, '-')}`
}

function sqliteVersion(root) {
  const Database = createRequire(`${root}/package.json`)('better-sqlite3')
  const database = new Database(':memory:')
  try {
    return database.prepare('SELECT sqlite_version()').pluck().get()
  } finally {
    database.close()
  }
}
