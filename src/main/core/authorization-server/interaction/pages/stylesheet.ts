import {
  type ColourScheme,
  darkColours,
  fontStacks,
  lightColours,
  motionMilliseconds,
  radii,
  textSizes,
} from '../../../../../shared/design-tokens.ts'
import chromeRules from './chrome.css?raw'
import connectedAppsRules from './connected-apps.css?raw'
import consentRules from './consent.css?raw'
import controlRules from './controls.css?raw'
import listRules from './lists.css?raw'
import outcomeRules from './outcomes.css?raw'
import requestRules from './request.css?raw'

/** Builds the pages' one style sheet: the design tokens as custom properties, then the rules. */
export function buildStylesheet(fontPaths: {
  readonly sans: string
  readonly sansBold: string
  readonly mono: string
}): string {
  return [
    defineFont('IBM Plex Sans', 400, fontPaths.sans),
    defineFont('IBM Plex Sans', 600, fontPaths.sansBold),
    defineFont('IBM Plex Mono', 400, fontPaths.mono),
    `:root{color-scheme:light dark;${measureProperties()}${colourProperties(lightColours)}}`,
    `@media (prefers-color-scheme:dark){:root{${colourProperties(darkColours)}}}`,
    chromeRules,
    controlRules,
    requestRules,
    listRules,
    consentRules,
    connectedAppsRules,
    outcomeRules,
  ].join('\n')
}

/** The latin subset; anything else falls back to the fonts of the machine. */
function defineFont(family: string, weight: number, path: string): string {
  return `@font-face{font-family:'${family}';font-style:normal;font-weight:${weight};font-display:swap;src:url(${path}) format('woff2');unicode-range:U+0000-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2212}`
}

function measureProperties(): string {
  const sizes = Object.entries(textSizes).map(
    ([name, pixels]) => `--text-${name}:${pixels / 16}rem`,
  )
  return [
    ...sizes,
    `--radius-control:${radii.control}px`,
    `--radius-panel:${radii.panel}px`,
    `--radius-pill:${radii.pill}px`,
    `--motion:${motionMilliseconds}ms`,
    `--font-sans:${fontStacks.sans}`,
    `--font-mono:${fontStacks.mono};`,
  ].join(';')
}

function colourProperties(scheme: ColourScheme): string {
  const { verdict, jwt: _onlyInTheConsole, ...plain } = scheme
  const properties = Object.entries(plain).map(([name, value]) => `--${kebab(name)}:${value}`)
  for (const [name, colours] of Object.entries(verdict)) {
    properties.push(
      `--${name}-text:${colours.text}`,
      `--${name}-fill:${colours.fill}`,
      `--${name}-line:${colours.line}`,
    )
  }
  return properties.join(';')
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
