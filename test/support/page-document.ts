/** Reads a rendered page as a browser would; needs the jsdom environment. */
export function parsePage(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html')
}

/** Text of the first element that matches, white space folded; empty when none does. */
export function textOf(document: Document, selector: string): string {
  return document.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
}

/** The inputs of that name, in order. */
export function inputsOf(document: Document, name: string): HTMLInputElement[] {
  const inputs = [...document.querySelectorAll<HTMLInputElement>('input')]
  return inputs.filter((input) => input.name === name)
}

/** Label and value of each fact listed, in order. */
export function factsOf(document: Document, selector: string): (readonly [string, string])[] {
  const clean = (element: Element | null) => element?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
  return [...document.querySelectorAll(`${selector} dl > div`)].map(
    (row) => [clean(row.querySelector('dt')), clean(row.querySelector('dd'))] as const,
  )
}
