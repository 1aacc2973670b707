import { Download } from 'lucide-react'
import { useState } from 'react'
import type { FiguresView, GroupView, Measure } from '../../../../domain/outcomes/contract.ts'
import type { OutputOf } from '../../../../domain/contract.ts'
import { isConsultant, useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { saveFile } from '../../lib/save-file.ts'
import {
  Button,
  ButtonLink,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Rates,
  Row,
  Section,
  SelectField,
  Stack,
  toast,
} from '../../ui/index.ts'
import { toRate, toRates, TOO_FEW } from './rates.ts'
import { MEASURE_WORDS } from './words.ts'

const ADVICE: readonly Measure[] = ['confirmed_plan', 'new_advice', 'not_useful', 'none']
const EFFECT: readonly Measure[] = ['changed_course', 'avoided', 'better_prepared', 'worth_it', 'as_expected']

/** What became of a consultant's advice: how often what, how sure that is, by topic and by quarter. */
export function OutcomesPage() {
  const me = useMe()
  const asked = useCall('outcomes.mine', {}, { enabled: isConsultant(me) })
  if (!isConsultant(me))
    return (
      <Page title="Outcomes">
        <PageHeader title="Outcomes" />
        <Empty title="Outcomes are for who advised">What came of a case stands with the case.</Empty>
      </Page>
    )
  return (
    <Page title="What became of your advice">
      <PageHeader
        title="What became of your advice"
        says="As the askers told it. A bar shows between which shares the truth lies, 95 times of 100."
      />
      {asked.data !== undefined ? (
        <Figures {...asked.data} />
      ) : asked.error === null ? (
        <LoadingRows count={4} face={false} />
      ) : (
        <ErrorState
          title="We could not load the outcomes."
          safe="What askers told is safe."
          reference={asked.error.requestId}
          onRetry={() => void asked.refetch()}
        />
      )}
    </Page>
  )
}

function Figures({ all, byTopic, byQuarter }: OutputOf<'outcomes.mine'>) {
  if (all.accepted === 0)
    return (
      <Empty
        title="No advice of yours was accepted yet"
        action={<ButtonLink to="/desk">Your desk</ButtonLink>}
      >
        Once an asker accepts your advice and tells what came of it, it is counted here.
      </Empty>
    )
  return (
    <Stack gap={6}>
      <Section title="The advice" aside={toldOf(all)}>
        <Rates label="What the advice did" rates={toRates(all.rates, ADVICE)} unknown={TOO_FEW} />
      </Section>
      <Section title="What it changed">
        <Rates label="What it changed" rates={toRates(all.rates, EFFECT)} unknown={TOO_FEW} />
      </Section>
      <Compared byTopic={byTopic} byQuarter={byQuarter} />
      <ForStudy />
    </Stack>
  )
}

const toldOf = ({ told, accepted }: FiguresView): string =>
  `${told} ${told === 1 ? 'outcome' : 'outcomes'} told of ${accepted} accepted`

const CHOICES = [...ADVICE, ...EFFECT].map(value => ({ value, label: MEASURE_WORDS[value] }))

function Compared({ byTopic, byQuarter }: Pick<OutputOf<'outcomes.mine'>, 'byTopic' | 'byQuarter'>) {
  const [measure, setMeasure] = useState<Measure>('confirmed_plan')
  return (
    <Section title="By topic and by quarter">
      <Stack gap={5}>
        <SelectField
          label="What is compared"
          value={measure}
          onChange={event =>
            setMeasure(CHOICES.find(({ value }) => value === event.currentTarget.value)?.value ?? measure)
          }
          data={CHOICES}
        />
        {byTopic.length > 0 && (
          <Section title="By topic" level={3}>
            <Rates
              label={`${MEASURE_WORDS[measure]}, by topic`}
              rates={among(byTopic, measure)}
              unknown={TOO_FEW}
            />
          </Section>
        )}
        <Section title="By quarter" level={3} aside="of the acceptance">
          <Rates
            label={`${MEASURE_WORDS[measure]}, by quarter`}
            rates={among(byQuarter, measure)}
            unknown={TOO_FEW}
          />
        </Section>
      </Stack>
    </Section>
  )
}

const among = (groups: readonly GroupView[], measure: Measure) =>
  groups.flatMap(({ name, rates }) => {
    const rate = rates.find(each => each.measure === measure)
    return rate === undefined ? [] : [{ ...toRate(rate, name), says: undefined }]
  })

function ForStudy() {
  const give = useAsk('outcomes.export', {
    onDone: file => {
      saveFile(file)
      toast.done(
        `${file.rowCount} outcomes saved, ${file.withheldCount} withheld because too few are like them.`,
      )
    },
  })
  const ask = (as: 'csv' | 'json') =>
    give.mutate({ as }, { onError: error => toast.failed(`Nothing was saved. ${sentenceOf(error)}`) })
  return (
    <Section title="For study">
      <Stack gap={3}>
        <p className="sm quiet">
          Outcomes without names, texts, ids or days. What fewer than five share is blurred or left out.
        </p>
        <Row wrap>
          <Button icon={Download} busy={give.isPending} onClick={() => ask('csv')}>
            As CSV
          </Button>
          <Button icon={Download} busy={give.isPending} onClick={() => ask('json')}>
            As JSON
          </Button>
        </Row>
      </Stack>
    </Section>
  )
}
