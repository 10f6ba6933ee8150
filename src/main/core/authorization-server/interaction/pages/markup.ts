import { html } from 'hono/html'
import { showDeceptiveCharacters } from './visible-text.ts'

/** A piece of HTML that is already escaped. */
export interface Markup {
  readonly isEscaped: true
}

/** What may stand in a `markup` template. Strings are escaped; `false` and `undefined` draw nothing. */
export type MarkupValue = string | number | false | undefined | Markup | readonly MarkupValue[]

/** Builds HTML from a template: every string put in is escaped, and its hidden or reordering
 * characters are written out, because any of them may come from a client.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return settled(html(strings, ...values.map(showValue)))
}

/** Escapes a value and changes nothing else: for what a form must send back byte by byte. */
export function exact(value: string): Markup {
  return settled(html`${value}`)
}

function showValue(value: MarkupValue): unknown {
  if (typeof value === 'string') return showDeceptiveCharacters(value)
  // The cast only widens: Array.isArray does not narrow a readonly array.
  if (Array.isArray(value)) return (value as readonly MarkupValue[]).map(showValue)
  return value
}

function settled(rendered: ReturnType<typeof html>): Markup {
  if (rendered instanceof Promise) throw new TypeError('a page template was given a promise')
  return rendered
}
