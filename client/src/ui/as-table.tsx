import styles from './as-table.module.css'

export type AsTableProps = {
  heads: readonly string[]
  /** Each begins with its name. */
  rows: readonly (readonly [string, ...(string | number)[]])[]
}

/** What a picture shows, as a table for whoever asks for it. */
export function AsTable({ heads, rows }: AsTableProps) {
  return (
    <details className={styles.details}>
      <summary>As a table</summary>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              {heads.map(head => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...cells]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, place) => (
                  <td key={place}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
