import { useState, type FormEvent } from 'react'
import type { CaseView } from '../../../../domain/cases/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Button, Dialog, SelectField, Stack, TextField, toast } from '../../ui/index.ts'
import { tagsOf } from './ask-form.ts'
import { keepCase } from './case-cache.ts'

export type RelabelDialogProps = { item: CaseView; open: boolean; onClose: () => void }

/** Where a case belongs: its specialty and its tags. Another specialty, or other tags, may lead to somebody else. */
export function RelabelDialog({ item, open, onClose }: RelabelDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Where it belongs">
      {open && <RelabelForm item={item} onClose={onClose} />}
    </Dialog>
  )
}

function RelabelForm({ item, onClose }: Omit<RelabelDialogProps, 'open'>) {
  const [specialtyId, setSpecialtyId] = useState(item.specialty.id)
  const [tags, setTags] = useState(item.tags.join(', '))
  const specialties = useCall('cases.specialties', {})
  const relabel = useAsk('cases.relabel', {
    refreshes: ['cases.list', 'cases.routing'],
    onDone: output => {
      keepCase(output.case)
      onClose()
      const { assignee, claimedAt, specialty } = output.case
      toast.done(
        claimedAt !== null
          ? `Saved. It stays with ${assignee?.name ?? 'its consultant'}.`
          : assignee === null
            ? `Saved. It waits for a consultant of ${specialty.name.toLocaleLowerCase()}.`
            : `Saved. It was put to ${assignee.name}.`,
      )
    },
  })
  const issues = relabel.error === null ? {} : fieldErrorsOf(relabel.error)
  const isWrong = Object.keys(issues).some(path => path.startsWith('tags'))
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (relabel.isPending) return
    relabel.mutate({ caseId: item.id, specialtyId, tags: tagsOf(tags) })
  }
  const others = specialties.data?.items ?? [{ id: item.specialty.id, name: item.specialty.name }]
  return (
    <form onSubmit={onSubmit}>
      <Stack gap={4}>
        <SelectField
          label="Specialty"
          value={specialtyId}
          onChange={event => setSpecialtyId(event.currentTarget.value)}
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextField
          label="Tags"
          description="A few words others may look for, with commas between them."
          value={tags}
          error={isWrong ? 'Use at most 8 tags of up to 40 characters each.' : undefined}
          onChange={event => setTags(event.currentTarget.value)}
        />
        <p className="sm quiet">
          {item.claimedAt === null
            ? 'The case is put to whoever fits then. What was said stays.'
            : 'Other tags take it from nobody. In another specialty somebody else is looked for.'}
        </p>
        {relabel.error !== null && !isWrong && (
          <p role="alert" className="hued" data-hue="bracken">
            Not saved. {sentenceOf(relabel.error)}
          </p>
        )}
        <div>
          <Button kind="go" type="submit" busy={relabel.isPending}>
            Save
          </Button>
        </div>
      </Stack>
    </form>
  )
}
