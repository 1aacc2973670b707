import { HeartPulse, Leaf, MessageSquareReply, MessagesSquare } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { OutputOf } from '../../../domain/contract.ts'
import { Spotlight } from '../features/credentials/spotlight.tsx'
import { rounded } from '../features/exchanges/words.ts'
import { LatestNotices } from '../features/notifications/latest-notices.tsx'
import { useCall } from '../lib/query.ts'
import {
  agoOf,
  Avatar,
  briefOf,
  ButtonLink,
  countWords,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Section,
  SideTag,
  Stack,
  Time,
  UrgencyChip,
  useBreadth,
  useNow,
  VettedBadge,
  type AvatarProps,
} from '../ui/index.ts'
import { AccountMenu } from './account-menu.tsx'
import { hasAdvice, useDeskCases, useMyCases, waitsForAdvice, wantsOutcome } from './counts.ts'
import styles from './home-page.module.css'
import { useLastVisit } from './last-visit.ts'
import { unreadOf, useMyChannels, useMyGroups } from './places.ts'
import { useMe, type Me } from './session.tsx'

type CaseSummary = OutputOf<'cases.list'>['items'][number]

/** What waits for the member, what peers wrote, what they gave and got. */
export function HomePage() {
  const me = useMe()
  const phone = useBreadth() === 'phone'

  return (
    <Page title="Home" aside={{ label: 'Gave and got', body: <Beside me={me} />, narrow: 'below' }}>
      <PageHeader
        title={`${useGreeting()}, ${firstName(me.name)}`}
        says={<SinceLastHere memberId={me.id} />}
        action={phone && <AccountMenu />}
      />
      <ForYou me={me} />
      <LatestNotices />
      <InYourGroups />
      <OpenCases />
    </Page>
  )
}

const Beside = ({ me }: { me: Me }) => (
  <Stack gap={5}>
    <GaveAndGot me={me} />
    <Spotlight />
  </Stack>
)

const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name

function useGreeting(): string {
  const hour = useNow().getHours()
  if (hour < 5) return 'Good night'
  if (hour < 12) return 'Good morning'
  return hour < 18 ? 'Good afternoon' : 'Good evening'
}

function SinceLastHere({ memberId }: { memberId: string }) {
  const now = useNow()
  const before = useLastVisit(memberId)
  if (before === undefined) return <>This is where what concerns you comes together.</>
  const at = new Date(before)
  const words = briefOf(at, now)
  return <>Since you were last here, {words.startsWith('Y') ? words.replace('Y', 'y') : words}</>
}

function ForYou({ me }: { me: Me }) {
  const mine = useMyCases()
  const desk = useDeskCases(me)
  const failed = mine.error ?? desk.error
  if (failed !== null) {
    return (
      <ErrorState
        title="We could not load what waits for you."
        safe="Your cases are safe."
        reference={failed.requestId}
        onRetry={() => void Promise.all([mine.refetch(), desk.refetch()])}
      />
    )
  }
  if (mine.data === undefined) {
    return (
      <Section title="For you">
        <LoadingRows />
      </Section>
    )
  }

  const waiting = desk.data?.items.filter(waitsForAdvice) ?? []
  const news = [...mine.data.items.filter(hasAdvice), ...mine.data.items.filter(wantsOutcome)]
  return (
    <Section title="For you" more={waiting.length > 0 && <Link to="/desk">Open the desk</Link>}>
      {waiting.length + news.length === 0 ? (
        <Empty
          title="Nothing waits for you"
          action={
            <ButtonLink to="/cases" slim>
              Have a look
            </ButtonLink>
          }
        >
          Colleagues’ cases are open to read, and to answer.
        </Empty>
      ) : (
        <ItemList>
          {waiting.slice(0, 3).map(item => (
            <WaitingCase key={item.id} item={item} />
          ))}
          {news.map((item, place) => (
            <NewsOfMine key={item.id} item={item} first={place === 0} />
          ))}
        </ItemList>
      )}
    </Section>
  )
}

function CaseTitle({ children }: { children: ReactNode }) {
  return <h3 className={`lasting ${styles.caseTitle}`}>{children}</h3>
}

function WaitingCase({ item }: { item: CaseSummary }) {
  const now = useNow()
  return (
    <Item
      lead={<UrgencyChip urgency={item.urgency} />}
      tone={item.urgency === 'now' ? 'pressing' : undefined}
      action={<ButtonLink to={`/cases/${item.id}`}>Read it</ButtonLink>}
    >
      <CaseTitle>{item.title}</CaseTitle>
      <p className="sm quiet">
        {item.asker.name}, {item.specialty.name}. Asked {agoOf(new Date(item.submittedAt), now)}
      </p>
    </Item>
  )
}

/** Whom advice came from; null while colleagues alone have answered. */
const adviserOf = ({ advisedAt, assignee }: CaseSummary) => (advisedAt === null ? null : assignee)

/** What stands for a case's news when no one person does. */
function signOf(item: CaseSummary): Pick<AvatarProps, 'icon' | 'hue'> {
  if (!hasAdvice(item)) return { icon: HeartPulse, hue: 'gorse' }
  return adviserOf(item) === null ? { icon: MessageSquareReply, hue: 'moss' } : {}
}

function NewsOfMine({ item, first }: { item: CaseSummary; first: boolean }) {
  const advised = hasAdvice(item)
  const by = adviserOf(item)
  return (
    <Item
      lead={<Avatar id={by?.id ?? item.id} name={by?.name ?? item.title} {...signOf(item)} />}
      action={
        <ButtonLink to={`/cases/${item.id}`} kind={first && advised ? 'go' : 'plain'}>
          {advised ? 'Read advice' : 'Tell what happened'}
        </ButtonLink>
      }
    >
      {advised ? (
        <Row wrap gap={1} align="baseline">
          <span>
            <b>{by?.name ?? 'A colleague'}</b>{' '}
            {item.advisedAt === null ? 'answered your case' : 'advised on your case'}
          </span>
          {by !== null && <VettedBadge specialty={item.specialty.name} />}
          {item.answeredAt !== null && <Time at={item.answeredAt} />}
        </Row>
      ) : (
        <p>
          <b>What happened next?</b>{' '}
          <span className="quiet">Takes 20 seconds, and the next person with this case sees it.</span>
        </p>
      )}
      <CaseTitle>{item.title}</CaseTitle>
    </Item>
  )
}

function InYourGroups() {
  const groups = useMyGroups()
  const channels = useMyChannels()
  if (channels.error !== null) {
    return (
      <ErrorState
        title="We could not load your groups."
        safe="Nothing that was written is lost."
        reference={channels.error.requestId}
        onRetry={() => void channels.refetch()}
      />
    )
  }
  if (channels.isPending || groups.isPending) {
    return (
      <Section title="In your groups">
        <LoadingRows count={2} />
      </Section>
    )
  }

  // Direct conversations stand in the sidebar by the people in them.
  const inGroups = channels.data.items.filter(({ kind }) => kind !== 'direct')
  const unread = inGroups.filter(channel => unreadOf(channel) > 0)
  const nameOf = (groupId: string) =>
    groups.data?.items.find(group => group.id === groupId)?.name ?? 'A group'
  return (
    <Section
      title="In your groups"
      more={
        <Row gap={4}>
          <Link to="/catch-up">Catch me up</Link>
          <Link to="/groups">All groups</Link>
        </Row>
      }
    >
      {inGroups.length === 0 ? (
        <Empty
          title="You are in no group yet"
          action={
            <ButtonLink to="/groups" slim>
              Find a group
            </ButtonLink>
          }
        >
          Peers meet in groups that members start and run.
        </Empty>
      ) : unread.length === 0 ? (
        <p className="sm quiet">You have read everything.</p>
      ) : (
        <ItemList>
          {unread.map(channel => (
            <Item
              key={channel.id}
              lead={
                <Avatar
                  id={channel.groupId}
                  name={nameOf(channel.groupId)}
                  icon={channel.kind === 'lounge' ? Leaf : MessagesSquare}
                />
              }
              action={<ButtonLink to={`/g/${channel.groupId}/c/${channel.id}`}>Read</ButtonLink>}
            >
              <p>
                <b>{nameOf(channel.groupId)}</b>{' '}
                <span className="quiet sm">{countWords(unreadOf(channel))} new</span>
              </p>
              <p className="sm quiet">{channel.kind === 'lounge' ? channel.name : `# ${channel.name}`}</p>
            </Item>
          ))}
        </ItemList>
      )}
    </Section>
  )
}

function OpenCases() {
  const now = useNow()
  const { data } = useMyCases()
  const open = data?.items.filter(waitsForAdvice) ?? []
  if (open.length === 0) return null

  return (
    <Section title="Your open cases" more={<Link to="/cases">All cases</Link>}>
      <ItemList>
        {open.map(item => (
          <Item
            key={item.id}
            lead={<UrgencyChip urgency={item.urgency} />}
            action={<ButtonLink to={`/cases/${item.id}`}>Open</ButtonLink>}
          >
            <CaseTitle>{item.title}</CaseTitle>
            <p className="sm quiet">
              {item.assignee === null
                ? `Waits for ${item.specialty.name.toLowerCase()}`
                : `With ${item.assignee.name}`}
              , asked {agoOf(new Date(item.submittedAt), now)}
            </p>
          </Item>
        ))}
      </ItemList>
    </Section>
  )
}

function GaveAndGot({ me }: { me: Me }) {
  const { data, error, refetch } = useCall('exchanges.standing', { memberId: me.id })
  if (error !== null) {
    return (
      <ErrorState
        title="We could not load what you gave and got."
        safe="The ledger is safe."
        reference={error.requestId}
        onRetry={() => void refetch()}
      />
    )
  }
  return (
    <Section title="Gave and got" more={<Link to="/value">Open</Link>}>
      <div className={styles.pans}>
        <div className={styles.gave}>
          <SideTag side="gave" />
          <p className="big">{data === undefined ? '–' : rounded(data.created.total)}</p>
          <p className="xs quiet">{peopleWords(data?.created.people, 'to')}</p>
        </div>
        <div className={styles.got}>
          <SideTag side="got" />
          <p className="big">{data === undefined ? '–' : rounded(data.derived.total)}</p>
          <p className="xs quiet">{peopleWords(data?.derived.people, 'from')}</p>
        </div>
      </div>
    </Section>
  )
}

function peopleWords(people: number | undefined, which: 'to' | 'from'): string {
  if (people === undefined) return '\u00a0'
  if (people === 0) return 'nobody yet'
  return `${which} ${people} ${people === 1 ? 'colleague' : 'colleagues'}`
}
