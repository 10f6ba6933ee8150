import { idOf, numberOf, ownKeys, rowsOfEach } from './fill-store.ts'

/** A filter text, typed key by key, and what it leaves. No text before its last key leaves the same first row, since
 * the time starts at the last key. */
export interface FilterPlan {
  readonly name: string
  readonly text: string
  /** The first rows by their ids, in order. */
  readonly rows: readonly string[]
  readonly total: number
}

/** A list of the console and what has to be in it. */
export interface ListPlan {
  readonly name: string
  /** The link in the navigation. */
  readonly link: string
  readonly grid: string
  readonly searchField: RegExp
  readonly rows: readonly string[]
  readonly total: number
  readonly filters: readonly FilterPlan[]
}

/** Rows that a window shows at once, at the least. */
const looked = 10

const found = 4_217
const numbers = (from: number, step: number) =>
  Array.from({ length: looked }, (_, place) => from + place * step)

/** The lists that are measured, as `fillStore` filled them. */
export const listPlans: readonly ListPlan[] = [
  {
    name: '100,000 clients',
    link: 'Clients',
    grid: 'Clients',
    searchField: /^Filter clients/,
    rows: numbers(0, 1).map((index) => idOf('client', index)),
    // The console has a client of its own, which stands last by name.
    total: rowsOfEach + 1,
    filters: [
      { name: 'one of them', text: numberOf(found), rows: [idOf('client', found)], total: 1 },
      {
        name: '10,000 of them',
        text: 'app 09',
        rows: numbers(90_000, 1).map((index) => idOf('client', index)),
        total: 10_000,
      },
    ],
  },
  {
    name: '100,000 keys',
    link: 'Keys & certificates',
    grid: 'Keys',
    searchField: /^Filter keys/,
    rows: numbers(0, 1).map((index) => idOf('key', index)),
    total: rowsOfEach + ownKeys,
    filters: [
      { name: 'one of them', text: numberOf(found), rows: [idOf('key', found)], total: 1 },
      {
        name: '10,000 of them',
        text: 'key 09',
        rows: numbers(90_000, 1).map((index) => idOf('key', index)),
        total: 10_000,
      },
    ],
  },
  {
    name: '100,000 exchanges',
    link: 'Traffic',
    grid: 'Exchanges',
    searchField: /^Search words/,
    rows: numbers(rowsOfEach - 1, -1).map((index) => idOf('exchange', index)),
    total: rowsOfEach,
    filters: [
      {
        name: 'one of them',
        text: `p${numberOf(found)}`,
        rows: [idOf('exchange', found)],
        total: 1,
      },
      {
        name: '10,000 of them',
        text: '403',
        rows: numbers(rowsOfEach - 10, -10).map((index) => idOf('exchange', index)),
        total: 10_000,
      },
    ],
  },
]
