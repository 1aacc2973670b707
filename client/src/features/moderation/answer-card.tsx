import { type ReactNode, useState } from 'react'
import { AreaField, Button, Card, Row, Stack } from '../../ui/index.ts'

type Choice = { label: string; onChoose: (words: string) => void }

export type AnswerCardProps = {
  title: string
  /** What it is about, in a line. */
  fact: ReactNode
  children: ReactNode
  /** Who reads the answer. */
  name: string
  grant: Choice
  leave: Choice
  isPending: boolean
}

/** What somebody asks to be looked at again, and the answer to it: granted or left, with words either way. */
export function AnswerCard({ title, fact, children, name, grant, leave, isPending }: AnswerCardProps) {
  const [words, setWords] = useState('')
  const isEmpty = words.trim() === ''
  return (
    <Card as="article">
      <Stack gap={3}>
        <header>
          <h2 className="lasting">{title}</h2>
          <p className="sm quiet">{fact}</p>
        </header>
        {children}
        <AreaField
          label={`Your answer to ${name}`}
          minRows={2}
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
        />
        <Row gap={2} wrap>
          <Button kind="go" disabled={isEmpty} busy={isPending} onClick={() => grant.onChoose(words)}>
            {grant.label}
          </Button>
          <Button disabled={isEmpty || isPending} onClick={() => leave.onChoose(words)}>
            {leave.label}
          </Button>
        </Row>
      </Stack>
    </Card>
  )
}
