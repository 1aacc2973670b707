import { Globe } from 'lucide-react'
import { Link, useParams } from 'react-router'
import type { StarView } from '../../../../domain/stars/contract.ts'
import { useMe } from '../../app/session.tsx'
import { useCall } from '../../lib/query.ts'
import {
  ButtonLink,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Rates,
  Row,
  Section,
  Stack,
  Time,
  VettedBadge,
} from '../../ui/index.ts'
import { FlagButton } from '../moderation/flag-button.tsx'
import { toRate, TOO_FEW } from '../outcomes/rates.ts'

/** What a consultant is known for, as they chose to show it. */
export function StarPage() {
  const { memberId = '' } = useParams()
  const me = useMe()
  const asked = useCall('stars.show', { memberId })
  const star = asked.data?.star
  const isMissing =
    star === null || (asked.error !== null && ['not_found', 'invalid'].includes(asked.error.code))
  return (
    <Page title={star?.member.name ?? 'Consultant'} narrow>
      {star ? (
        <>
          <PageHeader
            title={star.member.name}
            says={star.onDuty ? 'On duty: cases may come to them now.' : 'Off duty at the moment.'}
            action={memberId === me.id && <ButtonLink to="/desk/star">Change your page</ButtonLink>}
          />
          <Star star={star} />
          {memberId !== me.id && (
            <FlagButton kind="star" id={memberId} what={`what ${star.member.name} says of themselves`} />
          )}
        </>
      ) : isMissing ? (
        <Empty
          title="There is no such page"
          action={<ButtonLink to={`/people/${memberId}`}>See the person</ButtonLink>}
        >
          Consultants choose whether they have one.
        </Empty>
      ) : asked.error === null ? (
        <LoadingRows count={3} face={false} />
      ) : (
        <ErrorState
          title="We could not load this page."
          reference={asked.error.requestId}
          onRetry={() => void asked.refetch()}
        />
      )}
    </Page>
  )
}

/** What stands on a consultant’s page. */
export function Star({ star }: { star: StarView }) {
  const { vettings, about, entries, outcomes, badges, asking, publicPath, member } = star
  return (
    <Stack gap={6}>
      {about !== '' && (
        <div className="prose lasting">
          {about.split(/\n{2,}/).map(part => (
            <p key={part}>{part}</p>
          ))}
        </div>
      )}
      <Section title="Vetted for">
        <Stack as="ul" gap={4}>
          {vettings.map(vetting => (
            <li key={vetting.specialty.id}>
              <VettedBadge specialty={vetting.specialty.name} />
              <p>
                {vetting.credential}, {vetting.jurisdiction}
              </p>
              <p className="sm quiet">
                {vetting.topics.length > 0 && `Knows best: ${vetting.topics.join(', ')}. `}
                Until <Time at={vetting.validUntil} form="day" inSentence />.
              </p>
            </li>
          ))}
        </Stack>
      </Section>
      {entries !== null && entries.length > 0 && (
        <Section title="In the library" aside="what helped most">
          <Stack as="ul" gap={2}>
            {entries.map(({ id, question, helpedCount }) => (
              <li key={id}>
                <Link to={`/entries/${id}`} className="lasting">
                  {question}
                </Link>
                {helpedCount > 0 && <span className="sm quiet"> helped {helpedCount}</span>}
              </li>
            ))}
          </Stack>
        </Section>
      )}
      {badges.length > 0 && (
        <Section title="Badges from elsewhere">
          <Stack as="ul" gap={2}>
            {badges.map(({ title, issuer, site, verifiedAt }) => (
              <li key={`${site} ${title}`}>
                {title}, {issuer}
                <p className="sm quiet">
                  Verified with the keys of {site} on <Time at={verifiedAt} form="day" inSentence />.
                </p>
              </li>
            ))}
          </Stack>
        </Section>
      )}
      {outcomes !== null && (
        <Section title="What became of the advice" aside={`${outcomes.told} outcomes told`}>
          {outcomes.rates.length === 0 ? (
            <p className="quiet">{TOO_FEW} yet.</p>
          ) : (
            <Rates
              label={`What became of the advice of ${member.name}`}
              rates={outcomes.rates.map(rate => toRate(rate))}
              unknown={TOO_FEW}
            />
          )}
        </Section>
      )}
      <Section title="How to ask">
        <Stack gap={3}>
          {asking !== '' && <p>{asking}</p>}
          <p className="sm quiet">Consultants are asked by a case, so that the answer helps everyone.</p>
          <Row wrap>
            <ButtonLink to="/cases/ask" kind="go">
              Ask a case
            </ButtonLink>
            {publicPath !== null && (
              <a href={publicPath}>
                <Globe size={14} aria-hidden="true" /> The page for everyone
              </a>
            )}
          </Row>
        </Stack>
      </Section>
    </Stack>
  )
}
