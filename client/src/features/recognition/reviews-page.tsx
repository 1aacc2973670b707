import { useCall } from '../../lib/query.ts'
import {
  Asked,
  Avatar,
  ButtonLink,
  Empty,
  Item,
  ItemList,
  ItemTitle,
  Page,
  PageHeader,
  Time,
} from '../../ui/index.ts'
import { CATEGORIES, PARTS } from './nomination-words.ts'

const ACTS = { asked: 'Begin', cleared: 'Go on', scored: 'Look', recused: 'Look' } as const

/** The reviews a member is asked for. */
export function ReviewsPage() {
  const asked = useCall('recognition.reviews', {})
  return (
    <Page title="Reviews of nominations" narrow>
      <PageHeader
        title="Reviews of nominations"
        says="You judge by yourself. Nobody sees your points before everybody’s are in, and the nominee never learns who reviewed."
      />
      <Asked of={asked} what="your reviews">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing waits for your review">Staff ask when a nomination needs you.</Empty>
          ) : (
            <ItemList label="Reviews">
              {items.map(({ id, state, part, nominee, category, askedAt }) => (
                <Item
                  key={id}
                  lead={<Avatar id={nominee.id} name={nominee.name} />}
                  action={
                    <ButtonLink slim to={`/recognition/reviews/${id}`}>
                      {ACTS[state]}
                      <span className="unseen"> at {nominee.name}</span>
                    </ButtonLink>
                  }
                >
                  <ItemTitle>{nominee.name}</ItemTitle>
                  <p className="sm quiet">
                    {CATEGORIES[category]}. You are asked as: {PARTS[part].toLowerCase()},{' '}
                    <Time at={askedAt} form="day" inSentence />.
                  </p>
                </Item>
              ))}
            </ItemList>
          )
        }
      </Asked>
    </Page>
  )
}
