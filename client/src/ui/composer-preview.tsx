import { useEffect, useState } from 'react'
import styles from './composer.module.css'
import { Written } from './written.tsx'

const PATIENCE_MS = 150

type PreviewProps = { text: string; render: (text: string) => Promise<string> }

/** The text as it will look. */
export function ComposerPreview({ text, render }: PreviewProps) {
  const [html, setHtml] = useState('')
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let left = false
    const timer = setTimeout(() => {
      render(text).then(
        rendered => left || (setHtml(rendered), setFailed(false)),
        () => left || setFailed(true),
      )
    }, PATIENCE_MS)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [text, render])

  return (
    // It scrolls, and must do so by keyboard as well.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.preview} aria-label="Preview" tabIndex={0}>
      {failed ? (
        <p className="sm quiet">The preview did not come. Your text is here.</p>
      ) : text.trim() === '' ? (
        <p className="sm quiet">Nothing to preview yet.</p>
      ) : (
        <Written html={html} />
      )}
    </section>
  )
}
