import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// How soon a screen shows its data depends on the machine, and is not what these tests are about.
configure({ asyncUtilTimeout: 10_000 })

// jsdom has no layout: these give every element the size of a small window, so that tables draw their rows.
const width = 1024
const height = 700
for (const [name, value] of [
  ['clientWidth', width],
  ['clientHeight', height],
  ['offsetWidth', width],
  ['offsetHeight', height],
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value })
}
HTMLElement.prototype.getBoundingClientRect = () => new DOMRect(0, 0, width, height)

class StillResizeObserver implements ResizeObserver {
  readonly #callback: ResizeObserverCallback
  constructor(callback: ResizeObserverCallback) {
    this.#callback = callback
  }
  observe(target: Element) {
    const contentRect = new DOMRectReadOnly(0, 0, width, height)
    const size = [{ inlineSize: width, blockSize: height }]
    this.#callback(
      [
        {
          target,
          contentRect,
          borderBoxSize: size,
          contentBoxSize: size,
          devicePixelContentBoxSize: size,
        },
      ],
      this,
    )
  }
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver = StillResizeObserver

window.matchMedia = (media) =>
  Object.assign(new EventTarget(), {
    matches: false,
    media,
    onchange: null,
    addListener: () => {},
    removeListener: () => {},
  })

afterEach(() => {
  cleanup()
  localStorage.clear()
  sessionStorage.clear()
})
