import { stringify } from 'csv-stringify/sync'

const AMOUNT = /^-?\d+(\.\d+)?$/

/** Rows as CSV (RFC 4180) under their columns' names. A spreadsheet takes no text in it for a formula. */
export const toCsv = <C extends string>(
  columns: readonly C[],
  rows: readonly { [K in C]: string | number | null }[],
): string =>
  stringify([...rows], {
    header: true,
    columns: [...columns],
    escape_formulas: true,
    // An amount below nothing begins with a minus, and is no formula.
    cast: { string: value => (AMOUNT.test(value) ? { value, escape_formulas: false } : value) },
    record_delimiter: 'windows',
  })
