import { Composer, Item } from '../../ui/index.ts'

type RewriteProps = { draft: string; onSave: (body: string) => void; onCancel: () => void }

/** A message that has not gone out yet, in the place where it is rewritten. */
export function RewriteItem({ draft, onSave, onCancel }: RewriteProps) {
  return (
    <Item>
      <Composer
        label="Rewrite the message"
        draft={draft}
        onSend={onSave}
        onCancel={onCancel}
        keepsText
        takesFocus
        inset={false}
        sendWord="Save"
      />
    </Item>
  )
}
