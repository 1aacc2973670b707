import type { PackView } from '../../../../domain/recognition/contract.ts'
import { Section, Stack, Time } from '../../ui/index.ts'
import styles from './recognition.module.css'
import { figureOf } from './words.ts'
import { sureOf } from './nomination-words.ts'

/** An evidence pack to read: figures, what stands behind them, what happened elsewhere, and the nominee’s own words. */
export function Pack({ pack, level = 2 }: { pack: PackView; level?: 2 | 3 }) {
  return (
    <Stack gap={5}>
      <Section title={`Evidence of ${pack.nominee.name}`} level={level}>
        <p className="sm quiet">
          From <Time at={pack.from} form="day" inSentence /> to <Time at={pack.until} form="day" inSentence />
          ,{pack.frozenAt === null ? ' open until the review begins' : ' as it stood when the review began'}.
        </p>
        <PackFigures pack={pack} />
      </Section>
      {pack.statement !== '' && (
        <Section title="In their own words" level={level}>
          <p className={styles.words}>{pack.statement}</p>
        </Section>
      )}
      <Section title="Strongest exchanges" level={level}>
        <PackItems items={pack.items} label={`Strongest exchanges of ${pack.nominee.name}`} />
      </Section>
      {pack.offPlatform.length > 0 && (
        <Section title="What happened elsewhere" level={level}>
          <ul className={styles.items} aria-label={`What ${pack.nominee.name} did elsewhere`}>
            {pack.offPlatform.map(({ title, url, says }) => (
              <li key={url}>
                <p>
                  <a href={url} rel="noreferrer noopener nofollow" target="_blank">
                    {title}
                  </a>
                </p>
                {says !== '' && <p className="sm quiet">{says}</p>}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Stack>
  )
}

function PackFigures({ pack: { figures, takenBackCount } }: { pack: PackView }) {
  return (
    <Stack gap={3}>
      <dl className={styles.facts}>
        {(
          [
            ['People helped', figures.people],
            ['Groups and fields', figures.groups],
            ['Organisations', figures.organisations],
            ['Exchanges', figures.exchanges],
          ] as const
        ).map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figureOf(count)}</dd>
          </div>
        ))}
      </dl>
      <p className="sm">{sureOf(figures.outcomes)}.</p>
      {takenBackCount > 0 && (
        <p className="sm">
          {takenBackCount === 1 ? 'One exchange' : `${takenBackCount} exchanges`} of this pack{' '}
          {takenBackCount === 1 ? 'was' : 'were'} taken back since it was made.
        </p>
      )}
    </Stack>
  )
}

/** Exchanges of a pack, those that were taken back marked as such. */
export function PackItems({ items, label }: { items: PackView['items']; label: string }) {
  if (items.length === 0) return <p className="sm quiet">None is shown.</p>
  return (
    <ol className={styles.items} aria-label={label}>
      {items.map(item => (
        <li key={item.exchangeId} className={item.takenBack ? styles.gone : undefined}>
          <p>{item.what}</p>
          <p className="xs quiet">
            <Time at={item.at} form="day" />
            {item.takenBack && ', taken back since'}
          </p>
        </li>
      ))}
    </ol>
  )
}
