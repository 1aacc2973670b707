import { Plus, Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import {
  type SpecialtyView,
  type TemplateField,
  TEMPLATE_FIELDS_MAX,
} from '../../../../domain/cases/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, Card, Empty, Row, Section, SelectField, Stack, TextField, toast } from '../../ui/index.ts'

type Written = { id: number; field: TemplateField }

const keyOf = (label: string, place: number): string => {
  const plain = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return plain === '' ? `field-${place + 1}` : plain.slice(0, 40)
}

/** What a specialty wants to be told, field by field; without fields a case is one text. */
export function TemplateForm({ specialty }: { specialty: SpecialtyView }) {
  const [written, setWritten] = useState<Written[]>(specialty.template.map((field, id) => ({ id, field })))
  const set = useAsk('cases.setTemplate', {
    refreshes: ['cases.specialties'],
    onDone: () => toast.done('Saved. The next case is asked like this.'),
  })
  const change = (id: number, changed: Partial<TemplateField>) =>
    setWritten(written.map(each => (each.id === id ? { id, field: { ...each.field, ...changed } } : each)))
  const add = () =>
    setWritten([
      ...written,
      {
        id: Math.max(0, ...written.map(({ id }) => id)) + 1,
        field: { key: '', label: '', help: '', required: true },
      },
    ])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (set.isPending) return
    // A field keeps its key: what was asked under it before stays comparable.
    const fields = written.map(({ field }, place) => ({
      ...field,
      key: field.key === '' ? keyOf(field.label, place) : field.key,
    }))
    set.mutate({ specialtyId: specialty.id, fields })
  }

  return (
    <Section title="What a case should tell">
      <form onSubmit={onSubmit}>
        <Stack gap={4}>
          {written.length === 0 && (
            <Empty title="A case is one text">
              Add fields to be told what you need: what is known, what was tried, what is asked.
            </Empty>
          )}
          {written.map(({ id, field }, place) => (
            <Card key={id}>
              <Stack gap={3}>
                <TextField
                  label={`Field ${place + 1}`}
                  value={field.label}
                  required
                  onChange={event => change(id, { label: event.currentTarget.value })}
                />
                <TextField
                  label="Help (optional)"
                  value={field.help}
                  onChange={event => change(id, { help: event.currentTarget.value })}
                />
                <Row wrap spread>
                  <SelectField
                    aria-label={`Field ${place + 1} is`}
                    value={field.required ? 'required' : 'optional'}
                    onChange={event => change(id, { required: event.currentTarget.value === 'required' })}
                    data={[
                      { value: 'required', label: 'Required' },
                      { value: 'optional', label: 'Optional' },
                    ]}
                  />
                  <Button
                    kind="quiet"
                    icon={Trash2}
                    onClick={() => setWritten(written.filter(each => each.id !== id))}
                  >
                    Remove<span className="unseen"> field {place + 1}</span>
                  </Button>
                </Row>
              </Stack>
            </Card>
          ))}
          {set.error !== null && (
            <p role="alert" className="hued" data-hue="bracken">
              Not saved. {sentenceOf(set.error)}
            </p>
          )}
          <Row wrap>
            {written.length < TEMPLATE_FIELDS_MAX && (
              <Button icon={Plus} onClick={add}>
                Add a field
              </Button>
            )}
            <Button type="submit" busy={set.isPending}>
              Save the fields
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  )
}
