import styles from './heath.module.css'

/** A hut on the heath: walls and roof around its foot at (x, y). */
function Hut({
  x,
  y,
  width,
  height,
  lamp,
}: {
  x: number
  y: number
  width: number
  height: number
  lamp: 'lit' | 'dark'
}) {
  const half = width / 2
  const eaves = height * 0.74
  const pane = width * 0.3
  return (
    <g>
      <path
        className={styles.hut}
        d={`M${x - half} ${y}v${-eaves}L${x} ${y - height}l${half} ${height - eaves}v${eaves}z`}
      />
      <rect
        className={lamp === 'lit' ? styles.lit : styles.unlit}
        x={x - pane / 2}
        y={y - eaves * 0.92}
        width={pane}
        height={pane}
        rx="2"
      />
    </g>
  )
}

/** A heath at night, a few lit windows, and the line that joins them. Decoration: it says nothing the words do not. */
export function Heath() {
  return (
    <svg viewBox="0 0 760 820" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <circle className={styles.moon} cx="598" cy="318" r="46" />
      <path className={styles.far} d="M0 536C96 474 226 446 356 500s240 62 404-30v350H0z" />
      <Hut x={186} y={612} width={54} height={98} lamp="lit" />
      <Hut x={534} y={606} width={46} height={86} lamp="lit" />
      <path className={styles.middle} d="M0 604c150-74 300-40 432-16s224-10 328-40v272H0z" />
      <Hut x={112} y={706} width={42} height={94} lamp="lit" />
      <Hut x={344} y={712} width={66} height={126} lamp="lit" />
      <Hut x={652} y={712} width={54} height={112} lamp="dark" />
      <path className={styles.near} d="M0 686c120-52 262-42 404-20s236 12 356-36v190H0z" />
      <path className={styles.ground} d="M0 762c164-44 322-28 470-16s198-6 290-26v100H0z" />
      <path className={styles.thread} d="M186 553c46 62 92 70 158 83M344 636c78-20 132-54 190-82" />
    </svg>
  )
}
