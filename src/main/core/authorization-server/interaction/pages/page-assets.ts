import { createHash } from 'node:crypto'
import plexMonoFont from '@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2?inline'
import plexSansFont from '@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-400-normal.woff2?inline'
import plexSansBoldFont from '@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-600-normal.woff2?inline'
import { brandMark, darkColours, lightColours } from '../../../../../shared/design-tokens.ts'
import { buildStylesheet } from './stylesheet.ts'

/** A static file of the pages. Its path holds a hash of its content, so it may be cached for ever. */
export interface PageAsset {
  readonly contentType: string
  readonly cacheControl: string
  body(): Uint8Array<ArrayBuffer>
}

const assets = new Map<string, PageAsset>()

const fontPaths = {
  sans: addFont('plex-sans-400', plexSansFont),
  sansBold: addFont('plex-sans-600', plexSansBoldFont),
  mono: addFont('plex-mono-400', plexMonoFont),
}

/** Path of the style sheet that every page links. */
export const stylesheetPath = addAsset(
  'pages',
  'css',
  'text/css; charset=utf-8',
  encode(buildStylesheet(fontPaths)),
)

/** Path of the icon that browsers show in the tab. */
export const iconPath = addAsset('trustbench', 'svg', 'image/svg+xml', encode(drawIcon()))

/** Every static file that the pages refer to, by path. */
export const pageAssets: ReadonlyMap<string, PageAsset> = assets

function addFont(name: string, dataUrl: string): string {
  const bytes = Uint8Array.from(Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64'))
  return addAsset(name, 'woff2', 'font/woff2', bytes)
}

function addAsset(
  name: string,
  extension: string,
  contentType: string,
  bytes: Uint8Array<ArrayBuffer>,
): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const path = `/assets/${name}-${hash}.${extension}`
  const cacheControl = 'public, max-age=31536000, immutable'
  assets.set(path, { contentType, cacheControl, body: () => bytes })
  return path
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function drawIcon(): string {
  const colours = (scheme: typeof lightColours): string =>
    `.b{stroke:${scheme.text}}.t{stroke:${scheme.accent}}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${brandMark.viewBox}"><style>
path{fill:none;stroke-width:2}${colours(lightColours)}
@media(prefers-color-scheme:dark){${colours(darkColours)}}</style>
<path class="b" d="${brandMark.bench}"/><path class="t" d="${brandMark.tick}"/></svg>`
}
