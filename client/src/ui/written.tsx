import { useLayoutEffect, useRef, type MouseEvent } from 'react'
import { useNavigate } from 'react-router'
import { classes } from './classes.ts'
import styles from './written.module.css'

export type WrittenProps = { html: string; className?: string | undefined }

/** Text that a member wrote and the server rendered and sanitised. Links of our own stay in the app, code can be copied. */
export function Written({ html, className }: WrittenProps) {
  const place = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  useLayoutEffect(() => {
    const written = place.current
    if (written === null || html === '') return
    for (const link of written.querySelectorAll('a')) if (!isOurs(link)) link.target = '_blank'
    for (const code of written.querySelectorAll('pre')) addCopyButton(code)
  }, [html])

  const follow = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (link === null || !plain || !isOurs(link)) return
    event.preventDefault()
    void navigate(link.pathname + link.search + link.hash)
  }
  return (
    // Only links in the text act on a click, and the keyboard presses those by itself.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      ref={place}
      className={classes(styles.written, 'written', className)}
      onClick={follow}
      dangerouslySetInnerHTML={{ __html: html }}
    />
  )
}

const isOurs = (link: HTMLAnchorElement): boolean =>
  link.origin === window.location.origin && !link.pathname.startsWith('/api/')

const SAID_MS = 2000

function addCopyButton(code: HTMLPreElement): void {
  if (code.parentElement?.classList.contains(styles.code ?? '') === true) return
  const around = document.createElement('div')
  around.className = styles.code ?? ''
  code.replaceWith(around)
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Copy'
  button.setAttribute('aria-label', 'Copy the code')
  button.addEventListener('click', () => {
    const said = (word: string) => {
      button.textContent = word
      setTimeout(() => {
        button.textContent = 'Copy'
      }, SAID_MS)
    }
    navigator.clipboard.writeText(code.textContent).then(
      () => said('Copied'),
      () => said('Not copied'),
    )
  })
  // What is wider than its place must be reachable without a pointer.
  code.tabIndex = 0
  around.append(code, button)
}
