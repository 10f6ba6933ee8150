import { createHash } from 'node:crypto'
import { raw } from 'hono/html'
import { type Markup, markup } from './markup.ts'

/** A fixed inline script and the CSP source that allows exactly it. */
export interface PageScript {
  readonly source: string
  /** `'sha256-…'`, quotes included, as it stands in `script-src`. */
  readonly cspSource: string
}

/** Swallows presses of the approve button for 500 ms after the page, or its window, comes to the front.
 * The style sheet alone covers the first showing; this adds keyboard presses and later focus.
 * @see HO-09
 */
export const armApproveScript = defineScript(`(() => {
  const button = document.querySelector('[data-approve]')
  let armedAt = 0
  const rearm = () => {
    armedAt = performance.now() + 500
    button.dataset.approve = 'inert'
    setTimeout(() => { if (performance.now() >= armedAt) button.dataset.approve = 'armed' }, 510)
  }
  button.addEventListener('click', (event) => {
    if (performance.now() < armedAt) event.preventDefault()
  })
  addEventListener('focus', rearm)
  addEventListener('pageshow', rearm)
  document.addEventListener('visibilitychange', rearm)
  rearm()
})()`)

/** Hides the users that do not match while the person types; without it the Filter button does. */
export const filterUsersScript = defineScript(`(() => {
  const input = document.querySelector('#list-filter input[type=search]')
  const groups = [...document.querySelectorAll('[data-user-group]')]
  const count = document.querySelector('.list-count')
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/)
    let shown = 0
    for (const group of groups) {
      let shownHere = 0
      for (const user of group.querySelectorAll('[data-user]')) {
        const text = user.textContent.toLowerCase()
        user.hidden = !words.every((word) => text.includes(word))
        if (!user.hidden) shownHere += 1
      }
      group.hidden = shownHere === 0
      shown += shownHere
    }
    count.textContent = shown + (shown === 1 ? ' user' : ' users')
  })
})()`)

/** Sends the one form of the page; a parameter named submit cannot shadow the method.
 * @see AS-32; OAuth 2.0 Form Post Response Mode, section 2
 */
export const sendFormScript = defineScript(
  'HTMLFormElement.prototype.submit.call(document.forms[0])',
)

/** Renders the script element; its text is byte for byte what `cspSource` was computed from. */
export function renderScript(script: PageScript): Markup {
  return markup`<script>${raw(script.source)}</script>`
}

/** Makes a fixed inline script with the CSP source of its very text. */
export function defineScript(source: string): PageScript {
  return { source, cspSource: `'sha256-${createHash('sha256').update(source).digest('base64')}'` }
}
