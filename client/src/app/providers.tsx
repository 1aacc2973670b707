import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { queryClient } from '../lib/query.ts'
import { cssVariablesResolver, theme } from '../ui/theme.ts'

const Toasts = lazy(async () => ({ default: (await import('../ui/show-toast.tsx')).Toasts }))

// The same key is read by scheme.js before the first paint.
const colorSchemeManager = localStorageColorSchemeManager({ key: 'commonground-scheme' })

/** What every screen stands on: theme, toasts, kept answers. */
export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <Suspense>
          <Toasts />
        </Suspense>
        {children}
      </QueryClientProvider>
    </MantineProvider>
  )
}
