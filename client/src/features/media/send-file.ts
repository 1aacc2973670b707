import type { AttachmentView } from '../../../../domain/media/contract.ts'
import type { Issue, RefusalCode } from '../../../../domain/vocabulary.ts'
import { callError, type CallError, namesSpeaker } from '../../lib/call.ts'

export type Sending = { done: Promise<AttachmentView>; cancel: () => void }

type Answer = { attachment?: AttachmentView; code?: RefusalCode; detail?: string; issues?: Issue[] }

/** Uploads a file and says how far it is, from 0 to 1. Rejects with a CallError. */
export function sendFile(file: File, onPart: (part: number) => void): Sending {
  // Only this way of asking tells how much of a body has gone out.
  const request = new XMLHttpRequest()
  const done = new Promise<AttachmentView>((resolve, reject) => {
    const fail = (message: string) => () => reject(callError({ code: 'offline', message }))
    request.upload.addEventListener('progress', ({ loaded, total }) => onPart(total > 0 ? loaded / total : 0))
    request.addEventListener('error', fail('No connection. Try again in a moment.'))
    request.addEventListener('abort', fail('Cancelled.'))
    request.addEventListener('load', () => {
      const { attachment, ...refusal } = answerOf(request.responseText)
      if (request.status === 201 && attachment !== undefined) resolve(attachment)
      else reject(toError(refusal))
    })
  })
  const form = new FormData()
  form.append('file', file)
  request.open('POST', '/api/v1/attachments')
  for (const [name, value] of Object.entries(namesSpeaker())) request.setRequestHeader(name, value)
  request.send(form)
  return { done, cancel: () => request.abort() }
}

function answerOf(text: string): Answer {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return {}
  }
}

const toError = ({ code, detail, issues }: Answer): CallError =>
  callError({
    code: code ?? 'bug',
    message: detail ?? 'The server could not take this file',
    ...(issues && { issues }),
  })
