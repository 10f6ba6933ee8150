import { useCallback, useState } from 'react'

const prefix = 'trustbench.'

/** State that is one of a few words and survives a restart of the console. */
export function useRememberedChoice<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  initial: Choice,
): [Choice, (choice: Choice) => void] {
  const read = (stored: string | null) => choices.find((choice) => choice === stored) ?? initial
  return useRemembered(name, read)
}

/** A switch that survives a restart of the console. */
export function useRememberedFlag(
  name: string,
  initial: boolean,
): [boolean, (flag: boolean) => void] {
  const read = (stored: string | null) => (stored === null ? initial : stored === 'true')
  return useRemembered(name, read)
}

/** What a remembered switch says now, for code that is not a component. */
export function readRememberedFlag(name: string, initial: boolean): boolean {
  const stored = localStorage.getItem(prefix + name)
  return stored === null ? initial : stored === 'true'
}

/** A number that survives a restart of the console. */
export function useRememberedNumber(
  name: string,
  initial: number,
): [number, (value: number) => void] {
  const read = (stored: string | null) => {
    const value = stored === null ? Number.NaN : Number(stored)
    return Number.isFinite(value) ? value : initial
  }
  return useRemembered(name, read)
}

function useRemembered<Value extends string | number | boolean>(
  name: string,
  read: (stored: string | null) => Value,
): [Value, (value: Value) => void] {
  const [value, setValue] = useState(() => read(localStorage.getItem(prefix + name)))
  const remember = useCallback(
    (next: Value) => {
      setValue(next)
      localStorage.setItem(prefix + name, String(next))
    },
    [name],
  )
  return [value, remember]
}
