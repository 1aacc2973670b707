import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { queryClient } from '../lib/query.ts'
import { cssVariablesResolver, theme } from '../ui/theme.ts'

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
        <Notifications position="bottom-right" limit={4} containerWidth={400} />
        {children}
      </QueryClientProvider>
    </MantineProvider>
  )
}
