/** The colours of one scheme. Text colours reach 4.5:1 on `canvas`, `surface` and `sunken`; `control`,
 * `accent` and `focus` reach 3:1 there.
 * @see WCAG 2.2, success criteria 1.4.3 and 1.4.11
 */
export interface ColourScheme {
  /** Behind everything. */
  readonly canvas: string
  /** Panels, tables, dialogs. */
  readonly surface: string
  /** Wells: code, table heads, the rail. */
  readonly sunken: string
  /** A row under the pointer. */
  readonly hover: string
  /** Lines that only separate. */
  readonly line: string
  /** Outlines of inputs and buttons. */
  readonly control: string
  readonly text: string
  readonly mutedText: string
  /** Links, primary actions, the chosen row. */
  readonly accent: string
  readonly accentHover: string
  /** Text on `accent`. */
  readonly onAccent: string
  /** Fill of the chosen row; `text` and `accent` stay readable on it. */
  readonly accentFill: string
  readonly focus: string
  /** Verdicts; never shown without an icon and a word. */
  readonly verdict: Readonly<Record<Verdict, VerdictColours>>
  /** The three parts of a JWT. */
  readonly jwt: { readonly header: string; readonly payload: string; readonly signature: string }
}

/** What a check can end in; the only things that may have a colour of their own. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'info'

/** One verdict: `text` reaches 4.5:1 on `fill`, on `surface` and on `canvas`. */
export interface VerdictColours {
  readonly text: string
  readonly fill: string
  readonly line: string
}

/** The colours used when the person prefers a light scheme. */
export const lightColours: ColourScheme = {
  canvas: '#f4f6f7',
  surface: '#ffffff',
  sunken: '#eef1f3',
  hover: '#f2f5f7',
  line: '#d8dde1',
  control: '#7b868f',
  text: '#171c20',
  mutedText: '#545f68',
  accent: '#0b6e99',
  accentHover: '#085a7e',
  onAccent: '#ffffff',
  accentFill: '#e6f2f7',
  focus: '#0b6e99',
  verdict: {
    pass: { text: '#1b6b3a', fill: '#e8f4ec', line: '#a9d3b8' },
    warn: { text: '#7f5300', fill: '#fcf3df', line: '#e3c88b' },
    fail: { text: '#a6262e', fill: '#fcecec', line: '#e6b3b5' },
    info: { text: '#3b5a86', fill: '#edf2f9', line: '#bccbe0' },
  },
  jwt: { header: '#a3265f', payload: '#5a3fb0', signature: '#0b6e99' },
}

/** The colours used when the person prefers a dark scheme. */
export const darkColours: ColourScheme = {
  canvas: '#101315',
  surface: '#171b1e',
  sunken: '#0c0f11',
  hover: '#1c2125',
  line: '#2c3338',
  control: '#717d87',
  text: '#e3e7ea',
  mutedText: '#9ba6af',
  accent: '#4cb8e0',
  accentHover: '#74c9ea',
  onAccent: '#06212d',
  accentFill: '#11303d',
  focus: '#4cb8e0',
  verdict: {
    pass: { text: '#6cc98c', fill: '#13281b', line: '#2b5a3c' },
    warn: { text: '#e0b04c', fill: '#2b220f', line: '#5f4a1c' },
    fail: { text: '#f0868b', fill: '#321618', line: '#6d3034' },
    info: { text: '#9db8e0', fill: '#18212e', line: '#364a66' },
  },
  jwt: { header: '#ee86b4', payload: '#b3a1f5', signature: '#4cb8e0' },
}

/** Distances in CSS pixels: multiples of 4. */
export const spacing = { xs: 4, sm: 8, md: 12, lg: 16, xl: 24, xxl: 32 } as const

/** Corner radii in CSS pixels. */
export const radii = { control: 4, panel: 6, pill: 999 } as const

/** Text sizes in CSS pixels: `data` for tables and identifiers, `body` for prose and controls. */
export const textSizes = { small: 12, data: 13, body: 14, heading: 16, title: 20 } as const

/** Font stacks; the first family ships with the program, the rest is what machines have. */
export const fontStacks = {
  sans: "'IBM Plex Sans', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  mono: "'IBM Plex Mono', ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono', monospace",
} as const

/** The longest any movement may take, in milliseconds. */
export const motionMilliseconds = 120

/** The Trustbench mark, a bench with a tick under it: SVG paths on a 20 by 20 grid, to be stroked
 * without fill, 2 wide, with square ends; `bench` in the text colour, `tick` in the accent.
 */
export const brandMark = {
  viewBox: '0 0 20 20',
  bench: 'M2 4.5h16M4.5 5.5v12M15.5 5.5v12',
  tick: 'M7.4 11.6l2 2.1 3.4-4.4',
} as const
