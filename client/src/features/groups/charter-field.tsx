import { Eye, Pencil } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { call } from '../../lib/call.ts'
import { AreaField, Button, Row, Stack } from '../../ui/index.ts'

const Preview = lazy(async () => ({
  default: (await import('../../ui/composer-preview.tsx')).ComposerPreview,
}))

const CHARTER_MAX = 10_000

const render = async (body: string): Promise<string> => (await call('chat.preview', { body })).html

type CharterFieldProps = {
  value: string
  error: string | undefined
  onChange: (charter: string) => void
}

/** Where hosts write the charter, and see beforehand what members will read. */
export function CharterField({ value, error, onChange }: CharterFieldProps) {
  const [previewing, setPreviewing] = useState(false)
  return (
    <Stack gap={2}>
      <AreaField
        label="Charter"
        description="How you want to be with each other. Newcomers read it first; earlier versions are kept. Markdown works."
        minRows={6}
        maxLength={CHARTER_MAX}
        value={value}
        error={error}
        onChange={event => onChange(event.currentTarget.value)}
      />
      <Row>
        <Button
          slim
          kind="quiet"
          icon={previewing ? Pencil : Eye}
          aria-pressed={previewing}
          onClick={() => setPreviewing(!previewing)}
        >
          {previewing ? 'Hide the preview' : 'Preview'}
        </Button>
      </Row>
      {previewing && (
        <Suspense>
          <Preview text={value} render={render} />
        </Suspense>
      )}
    </Stack>
  )
}
