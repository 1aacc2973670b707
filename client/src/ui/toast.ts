import { CircleAlert, CircleCheck, Info } from 'lucide-react'
import type { showToast, ToastAct } from './show-toast.tsx'

const STAY_MS = 6000

function show(...words: Parameters<typeof showToast>): void {
  void import('./show-toast.tsx').then(({ showToast: now }) => now(...words))
}

/** A word in the corner about what just happened. Good news leaves after 6 s, failures stay until they are closed. */
export const toast = {
  done: (words: string, act?: ToastAct) => show('moss', CircleCheck, words, act, STAY_MS),
  note: (words: string, act?: ToastAct) => show('dusk', Info, words, act, STAY_MS),
  failed: (words: string, act?: ToastAct) => show('bracken', CircleAlert, words, act, false),
}
