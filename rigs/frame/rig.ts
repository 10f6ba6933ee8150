/** How much is run: what each change is held to, or what a release is held to. */
export type Scale = 'change' | 'release'

/** A figure of section 10, as in `FG-03`, or a row of the catalogue that is measured without being one. */
export type Figure = `FG-${string}` | 'HO-12' | 'EL-23'

/** A part of the proof of one figure of spec/security.md section 10: something that can fail, and shows that it can. */
export interface Rig {
  /** Names it on the command line. */
  readonly name: string
  /** The figure it shows; several rigs may show one. */
  readonly figure: Figure
  readonly title: string
  /** Rows of spec/security.md that it proves by itself; `npm run docs` names it beside their tests. */
  readonly rows?: readonly string[]
  /** What each scale wants, in words; null where that scale wants nothing. */
  readonly target: Readonly<Record<Scale, string | null>>
  /** Ends the rig when it takes longer, as a fault. In minutes. */
  readonly limitMinutes: Readonly<Record<Scale, number>>
  /** Where it measures time, so that no other runs beside it. */
  readonly aloneAt?: readonly Scale[]
  run(scale: Scale): Promise<Outcome>
}

/** What a run came to. */
export type Outcome = Measured | Skipped

/** A figure that was measured. */
export interface Measured {
  /** What was done and found, in words: counts first. */
  readonly reached: string
  /** Each thing that went against the figure; none means that it is reached. */
  readonly faults: readonly string[]
  readonly control: Control
}

/** The same judgement on something known to be broken. A control without faults makes the rig worthless, so it fails. */
export interface Control {
  /** What was broken, in words. */
  readonly broken: string
  /** How many faults were found in it. */
  readonly faults: number
}

/** A figure that cannot be measured on this machine. */
export interface Skipped {
  /** What is missing. */
  readonly skipped: string
}

/** One row of the report. */
export interface FigureRow {
  readonly rig: string
  readonly figure: string
  readonly title: string
  readonly rows: readonly string[]
  readonly target: string
  readonly reached: string
  readonly control: string
  readonly status: 'reached' | 'missed' | 'skipped'
  readonly faults: readonly string[]
  readonly seconds: number
}

/** Judges an outcome: reached only without faults and with a control that found some. */
export function judge(rig: Rig, scale: Scale, outcome: Outcome, seconds: number): FigureRow {
  const row = { ...nameOf(rig, scale), seconds }
  if ('skipped' in outcome) {
    return { ...row, reached: outcome.skipped, control: '', status: 'skipped', faults: [] }
  }
  const { reached, control } = outcome
  const blind = `the control (${control.broken}) found nothing, so this rig proves nothing`
  const faults = control.faults > 0 ? outcome.faults : [...outcome.faults, blind]
  return {
    ...row,
    reached,
    control: `${control.broken}: ${control.faults} found`,
    status: faults.length === 0 ? 'reached' : 'missed',
    faults,
  }
}

/** The row of a rig that ended without an outcome. */
export function failedRow(rig: Rig, scale: Scale, fault: string, seconds: number): FigureRow {
  const row = { ...nameOf(rig, scale), seconds, control: '' }
  return { ...row, reached: 'no result', status: 'missed', faults: [fault] }
}

function nameOf({ name, figure, title, rows = [], target }: Rig, scale: Scale) {
  return { rig: name, figure, title, rows, target: target[scale] ?? 'nothing' }
}
