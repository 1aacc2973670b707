import { AtSign, HandHeart, MessageSquareReply, Paperclip } from 'lucide-react'
import { useState } from 'react'
import {
  Button,
  CaseCard,
  Composer,
  DayDivider,
  ExchangeRow,
  HelpfulButton,
  IconButton,
  LifeLine,
  MessageRow,
  MiniLine,
  NewDivider,
  Reactions,
  ReplyCard,
  Row,
  Scale,
  Stack,
  ThreadLink,
  toast,
  WhyPanel,
  type LifeStep,
} from '../ui/index.ts'
import { Piece } from './piece.tsx'
import styles from './pieces.module.css'

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
const nothing = () => {}

const marieke = { id: '65f1a2b3c4d5e6f7a8b9c0d1', name: 'Marieke Voss' }
const callum = { id: '65f1a2b3c4d5e6f7a8b9c0d2', name: 'Callum Byrne' }
const jonas = { id: '65f1a2b3c4d5e6f7a8b9c0d3', name: 'Jonas Lindqvist', vetted: 'Emergency', lit: true }
const ruth = { id: '65f1a2b3c4d5e6f7a8b9c0d4', name: 'Ruth Okonjo', vetted: 'Cardiology', lit: true }
const tom = { id: '65f1a2b3c4d5e6f7a8b9c0d5', name: 'Tom Adeyemi', peer: 'Colleague' }

const actions = (
  <>
    <IconButton icon={HandHeart} label="Mark as helpful" slim />
    <IconButton icon={MessageSquareReply} label="Reply in thread" slim />
  </>
)

/** Messages, dividers and the composer. */
export function TalkPieces() {
  const [helpful, setHelpful] = useState(true)
  return (
    <>
      <Piece name="Message: plain, grouped, helpful, thread, edited">
        <div className={styles.bleed} role="log" aria-label="Messages">
          <DayDivider at={minutesAgo(60 * 26)} />
          <MessageRow
            author={callum}
            at={minutesAgo(1500)}
            html="<p>Whole or chewed? If whole and under two hours I would try to bring it up.</p>"
            actions={actions}
          />
          <MessageRow
            author={callum}
            at={minutesAgo(1499)}
            grouped
            html="<p>With a scope ready.</p>"
            edited
            actions={actions}
          />
          <MessageRow
            author={marieke}
            at={minutesAgo(1490)}
            html="<p>Apomorphine worked in 6 minutes. What I gave:</p><ol><li>apomorphine 0.03 mg/kg</li><li>maropitant</li></ol>"
            actions={actions}
          >
            <Reactions>
              <HelpfulButton count={helpful ? 7 : 6} mine={helpful} onToggle={() => setHelpful(!helpful)} />
            </Reactions>
            <ThreadLink count={4} lastAt={minutesAgo(70)} people={[jonas, callum]} onOpen={nothing} />
          </MessageRow>
          <NewDivider since={minutesAgo(40)} />
          <MessageRow
            author={jonas}
            at={minutesAgo(20)}
            html="<p>The referral hospital is full until 06:00. I am awake, ask here.</p>"
            actions={actions}
            marked
          />
          <MessageRow
            author={marieke}
            at={minutesAgo(3)}
            html="<p>I have put it to cardiology:</p>"
            actions={actions}
          >
            <CaseCard
              to="/cases/1"
              urgency="now"
              specialty="Cardiology"
              title="Cat, 9 y: breathing fast after fluids, gallop, no film yet"
              fact="Advised in 13 minutes."
              line={{ states: ['done', 'done', 'done', 'here', 'ahead'], label: 'Advised, outcome waits' }}
            />
          </MessageRow>
        </div>
      </Piece>
      <Piece name="Message: own echo, queued, failed, removed">
        <div className={styles.bleed}>
          <MessageRow author={marieke} at={minutesAgo(1)} text="Rate down to 44." delivery="sending" />
          <MessageRow author={marieke} at={minutesAgo(1)} text="Film at 23:40." delivery="queued" grouped />
          <MessageRow
            author={marieke}
            at={minutesAgo(1)}
            text="Film at 23:40."
            delivery="failed"
            onRetry={nothing}
            onDiscard={nothing}
          />
          <MessageRow author={tom} at={minutesAgo(50)} html="" removed="Removed by its author" />
        </div>
      </Piece>
      <Piece name="Composer: empty, draft and tools, offline, read-only" bare>
        <Stack gap={3}>
          <Composer
            label="Write to Night desk"
            onSend={words => toast.done(`Sent: ${words}`)}
            inset={false}
          />
          <Composer
            label="Reply in thread"
            draft={'Seen with the owner this morning.\nTwo lines.'}
            onSend={nothing}
            inset={false}
            tools={
              <>
                <IconButton icon={AtSign} label="Mention" slim />
                <IconButton icon={Paperclip} label="Add a file" slim />
              </>
            }
          />
          <Composer
            label="Write to Feline practice"
            draft="Is the ward open?"
            offline
            onSend={nothing}
            inset={false}
          />
          <Composer
            label="Write here"
            onSend={nothing}
            readOnly="You read along. Join the group to write here."
            inset={false}
          />
        </Stack>
      </Piece>
    </>
  )
}

const STEPS: readonly LifeStep[] = [
  { name: 'Asked', fact: '22:38', state: 'done' },
  { name: 'Routed', fact: '22:39, cardiology', state: 'done' },
  { name: 'Claimed', fact: '22:42, Ruth Okonjo', state: 'done' },
  { name: 'Advised', fact: '22:51, in 13 min', state: 'done' },
  { name: 'Outcome', fact: 'yours to tell', state: 'here' },
  { name: 'Library', fact: 'if worth keeping', state: 'ahead' },
]

/** Cases, replies and the ledger. */
export function LastingPieces() {
  return (
    <>
      <Piece name="Life line: on its way, left it, done">
        <Stack gap={5}>
          <LifeLine label="Life of this case" steps={STEPS} />
          <LifeLine
            label="Life of a withdrawn case"
            steps={[
              { name: 'Asked', fact: '22:38', state: 'done' },
              { name: 'Routed', fact: '22:39', state: 'done' },
            ]}
            exit="Withdrawn by its asker, 22:50"
          />
          <Stack gap={2}>
            <Row className="sm">
              <MiniLine states={['done', 'done', 'done', 'here', 'ahead']} label="Advised, outcome waits" />{' '}
              Advised, outcome waits
            </Row>
            <Row className="sm">
              <MiniLine states={['done', 'done', 'done', 'done', 'done']} label="In the library" /> In the
              library
            </Row>
            <Row className="sm">
              <MiniLine states={['done', 'here', 'ahead', 'ahead', 'ahead']} label="Routed, nobody yet" />{' '}
              Routed, nobody yet
            </Row>
          </Stack>
        </Stack>
      </Piece>
      <Piece name="Case card: resolved">
        <CaseCard
          to="/cases/2"
          urgency="today"
          specialty="Exotics"
          title="Ferret, 5 y, weak hind legs after a fall"
          fact="Answered by Ines Caldeira, went as planned."
          line={{ states: ['done', 'done', 'done', 'done', 'ahead'], label: 'Resolved' }}
          resolved
        />
      </Piece>
      <Piece name="Reply: advice, colleague" bare>
        <Stack gap={3}>
          <ReplyCard
            author={ruth}
            at={minutesAgo(90)}
            advice
            accepted
            standing="Advised 214 cases in cardiology"
            html="<p>Treat as heart failure until shown otherwise.</p><ol><li>Stop the fluids. Oxygen, dark box.</li><li>Furosemide 2 mg/kg IM now.</li></ol>"
          >
            <HelpfulButton count={5} mine onToggle={nothing} />
            <Button slim>Ask back</Button>
          </ReplyCard>
          <ReplyCard
            author={tom}
            at={minutesAgo(100)}
            advice={false}
            html="<p>A towel over the box did more than the mask did.</p>"
            source={{
              name: 'the association’s old forum',
              url: 'https://forum.example/a/12',
              author: 'Tom Adeyemi',
              licence: 'CC BY-SA 4.0',
            }}
          >
            <HelpfulButton count={0} mine={false} onToggle={nothing} />
          </ReplyCard>
        </Stack>
      </Piece>
      <LedgerPieces />
    </>
  )
}

function LedgerPieces() {
  return (
    <>
      <Piece name="Gave and got" bare>
        <Scale
          gave={{
            total: 38,
            fact: 'gave, to 26 colleagues',
            bars: [
              { label: 'Practical answer', count: 21 },
              { label: 'Advice', count: 9 },
              { label: 'Helpful', count: 5 },
            ],
          }}
          got={{ total: 0, fact: 'got, from nobody yet', bars: [] }}
        />
      </Piece>
      <Piece name="Exchange rows">
        <ul>
          <ExchangeRow
            side="gave"
            person={tom}
            what="Tom used your answer on the ferret’s tail"
            fact="He tried it, and told it worked."
            standing="confirmed"
            at={minutesAgo(4000)}
            selected
            onOpen={nothing}
          />
          <ExchangeRow
            side="got"
            person={callum}
            what="Callum’s rota template"
            fact="Waits for you to say whether it worked."
            standing="waiting"
            at={minutesAgo(200)}
            onOpen={nothing}
          />
          <ExchangeRow
            side="gave"
            person={marieke}
            what="Hosting the East coffee"
            standing="contested"
            at={minutesAgo(9000)}
            onOpen={nothing}
          />
          <ExchangeRow
            side="gave"
            person={marieke}
            what="Hosting the East coffee"
            fact="Taken back: it was entered twice."
            standing="reversed"
            at={minutesAgo(99000)}
            onOpen={nothing}
          />
        </ul>
      </Piece>
      <Piece name="Why">
        <WhyPanel
          sentence="You gave Tom Adeyemi a practical answer."
          steps={[
            { title: 'You replied', detail: 'in Exotics corner, 11 Nov.' },
            {
              title: 'Tom marked it helpful',
              detail: 'the same evening. That alone counts for nothing yet.',
            },
            { title: 'Tom tells the outcome', detail: 'not yet', state: 'ahead' },
          ]}
        >
          <Row wrap>
            <Button slim>Keep it private</Button>
            <Button slim kind="bare">
              This is not right
            </Button>
          </Row>
        </WhyPanel>
      </Piece>
    </>
  )
}
