import { createBrowserRouter, type RouteObject } from 'react-router'
import { FailedPage } from './failed-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { Root } from './root.tsx'
import { Shell } from './shell.tsx'

const inside: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./home-page.tsx')).HomePage }) },
  {
    path: 'groups',
    lazy: async () => ({ Component: (await import('../features/groups/groups-page.tsx')).GroupsPage }),
  },
  {
    path: 'groups/new',
    lazy: async () => ({ Component: (await import('../features/groups/new-group-page.tsx')).NewGroupPage }),
  },
  {
    path: 'g/:groupId',
    lazy: async () => ({ Component: (await import('../features/groups/group-page.tsx')).GroupPage }),
  },
  {
    path: 'g/:groupId/members',
    lazy: async () => ({
      Component: (await import('../features/groups/group-members-page.tsx')).GroupMembersPage,
    }),
  },
  {
    path: 'g/:groupId/settings',
    lazy: async () => ({
      Component: (await import('../features/groups/group-settings-page.tsx')).GroupSettingsPage,
    }),
  },
  {
    path: 'g/:groupId/health',
    lazy: async () => ({
      Component: (await import('../features/groups/group-health-page.tsx')).GroupHealthPage,
    }),
  },
  {
    path: 'i/:code',
    lazy: async () => ({
      Component: (await import('../features/groups/invitation-page.tsx')).InvitationPage,
    }),
  },
  {
    path: 'g/:groupId/c/:channelId/*',
    lazy: async () => ({ Component: (await import('../features/chat/channel-page.tsx')).ChannelPage }),
  },
  {
    path: 'inbox',
    lazy: async () => ({ Component: (await import('../features/notifications/inbox-page.tsx')).InboxPage }),
  },
  {
    path: 'directs',
    lazy: async () => ({ Component: (await import('../features/directs/directs-page.tsx')).DirectsPage }),
  },
  {
    path: 'people/:memberId',
    lazy: async () => ({ Component: (await import('../features/directs/person-page.tsx')).PersonPage }),
  },
  {
    path: 'people/:memberId/star',
    lazy: async () => ({ Component: (await import('../features/stars/star-page.tsx')).StarPage }),
  },
  {
    path: 'threads',
    lazy: async () => ({ Component: (await import('../features/chat/threads-page.tsx')).ThreadsPage }),
  },
  {
    path: 'catch-up',
    lazy: async () => ({ Component: (await import('../features/chat/catch-up-page.tsx')).CatchUpPage }),
  },
  {
    path: 'scheduled',
    lazy: async () => ({ Component: (await import('../features/chat/scheduled-page.tsx')).ScheduledPage }),
  },
  {
    path: 'not-sent',
    lazy: async () => ({ Component: (await import('../features/chat/unsent-page.tsx')).UnsentPage }),
  },
  {
    path: 'cases',
    lazy: async () => ({ Component: (await import('../features/cases/cases-page.tsx')).CasesPage }),
  },
  {
    path: 'cases/ask',
    lazy: async () => ({ Component: (await import('../features/cases/ask-page.tsx')).AskPage }),
  },
  {
    path: 'cases/:caseId',
    lazy: async () => ({ Component: (await import('../features/cases/case-page.tsx')).CasePage }),
  },
  {
    path: 'entries',
    lazy: async () => ({ Component: (await import('../features/library/entries-page.tsx')).EntriesPage }),
  },
  {
    path: 'entries/new',
    lazy: async () => ({
      Component: (await import('../features/library/entry-editor-page.tsx')).EntryEditorPage,
    }),
  },
  {
    path: 'entries/:entryId',
    lazy: async () => ({ Component: (await import('../features/library/entry-page.tsx')).EntryPage }),
  },
  {
    path: 'entries/:entryId/edit',
    lazy: async () => ({
      Component: (await import('../features/library/entry-editor-page.tsx')).EntryEditorPage,
    }),
  },
  {
    path: 'research',
    lazy: async () => ({ Component: (await import('../features/research/research-page.tsx')).ResearchPage }),
  },
  {
    path: 'research/feeds',
    lazy: async () => ({ Component: (await import('../features/research/feeds-page.tsx')).FeedsPage }),
  },
  {
    path: 'desk',
    lazy: async () => ({ Component: (await import('../features/cases/desk-page.tsx')).DeskPage }),
  },
  {
    path: 'desk/star',
    lazy: async () => ({ Component: (await import('../features/stars/my-star-page.tsx')).MyStarPage }),
  },
  {
    path: 'desk/outcomes',
    lazy: async () => ({ Component: (await import('../features/outcomes/outcomes-page.tsx')).OutcomesPage }),
  },
  {
    path: 'desk/honoraria',
    lazy: async () => ({
      Component: (await import('../features/honoraria/my-honoraria-page.tsx')).MyHonorariaPage,
    }),
  },
  {
    path: 'honoraria',
    lazy: async () => ({
      Component: (await import('../features/honoraria/honoraria-page.tsx')).HonorariaPage,
    }),
  },
  {
    path: 'held-credit',
    lazy: async () => ({ Component: (await import('../features/standing/holds-page.tsx')).HoldsPage }),
  },
  {
    path: 'what-if',
    lazy: async () => ({ Component: (await import('../features/standing/what-if-page.tsx')).WhatIfPage }),
  },
  {
    path: 'specialties',
    lazy: async () => ({
      Component: (await import('../features/consultants/specialties-page.tsx')).SpecialtiesPage,
    }),
  },
  {
    path: 'claims',
    lazy: async () => ({ Component: (await import('../features/claims/claims-page.tsx')).ClaimsPage }),
  },
  {
    path: 'value',
    lazy: async () => ({ Component: (await import('../features/exchanges/value-page.tsx')).ValuePage }),
  },
  {
    path: 'credentials',
    lazy: async () => ({
      Component: (await import('../features/credentials/credentials-page.tsx')).CredentialsPage,
    }),
  },
  {
    path: 'benefits',
    lazy: async () => ({
      Component: (await import('../features/credentials/benefits-page.tsx')).BenefitsPage,
    }),
  },
  {
    path: 'keys',
    lazy: async () => ({ Component: (await import('../features/credentials/keys-page.tsx')).KeysPage }),
  },
  {
    path: 'review',
    lazy: async () => ({ Component: (await import('../features/moderation/review-page.tsx')).ReviewPage }),
  },
  {
    path: 'review/rules',
    lazy: async () => ({ Component: (await import('../features/moderation/rules-page.tsx')).RulesPage }),
  },
  {
    path: 'decisions',
    lazy: async () => ({
      Component: (await import('../features/moderation/decisions-page.tsx')).DecisionsPage,
    }),
  },
  {
    path: 'audit',
    lazy: async () => ({ Component: (await import('../features/moderation/audit-page.tsx')).AuditPage }),
  },
  {
    path: 'queue',
    lazy: async () => ({ Component: (await import('../features/operations/queue-page.tsx')).QueuePage }),
  },
  {
    path: 'recognition',
    lazy: async () => ({
      Component: (await import('../features/recognition/recognition-page.tsx')).RecognitionPage,
    }),
  },
  {
    path: 'recognition/mine',
    lazy: async () => ({
      Component: (await import('../features/recognition/my-recognition-page.tsx')).MyRecognitionPage,
    }),
  },
  {
    path: 'recognition/board',
    lazy: async () => ({ Component: (await import('../features/recognition/board-page.tsx')).BoardPage }),
  },
  {
    path: 'recognition/compare',
    lazy: async () => ({ Component: (await import('../features/recognition/compare-page.tsx')).ComparePage }),
  },
  {
    path: 'recognition/nominations/:nominationId',
    lazy: async () => ({
      Component: (await import('../features/recognition/nomination-page.tsx')).NominationPage,
    }),
  },
  {
    path: 'recognition/nominations/:nominationId/pack',
    lazy: async () => ({ Component: (await import('../features/recognition/pack-page.tsx')).PackPage }),
  },
  {
    path: 'recognition/reviews',
    lazy: async () => ({ Component: (await import('../features/recognition/reviews-page.tsx')).ReviewsPage }),
  },
  {
    path: 'recognition/reviews/:reviewId',
    lazy: async () => ({ Component: (await import('../features/recognition/review-page.tsx')).ReviewPage }),
  },
  {
    path: 'recognition/awards',
    lazy: async () => ({ Component: (await import('../features/recognition/awards-page.tsx')).AwardsPage }),
  },
  {
    path: 'recognition/health',
    lazy: async () => ({ Component: (await import('../features/recognition/health-page.tsx')).HealthPage }),
  },
  {
    path: 'recognition/rules',
    lazy: async () => ({ Component: (await import('../features/recognition/rules-page.tsx')).RulesPage }),
  },
  {
    path: 'people/:memberId/nominate',
    lazy: async () => ({
      Component: (await import('../features/recognition/nominate-page.tsx')).NominatePage,
    }),
  },
  {
    path: 'settings/:part?',
    lazy: async () => ({ Component: (await import('./settings-page.tsx')).SettingsPage }),
  },
  { path: '*', Component: NotFoundPage },
]

const outside: RouteObject[] = [
  { path: 'sign-in', lazy: async () => ({ Component: (await import('./sign-in-page.tsx')).SignInPage }) },
  { path: 'register', lazy: async () => ({ Component: (await import('./register-page.tsx')).RegisterPage }) },
  {
    path: 'forgot-password',
    lazy: async () => ({ Component: (await import('./forgot-page.tsx')).ForgotPage }),
  },
  {
    path: 'reset-password',
    lazy: async () => ({ Component: (await import('./reset-page.tsx')).ResetPage }),
  },
  {
    path: 'unsubscribe/:token',
    lazy: async () => ({
      Component: (await import('../features/notifications/unsubscribe-page.tsx')).UnsubscribePage,
    }),
  },
]

// The sheet of all pieces is for those who build them; a production build leaves it out.
const workshop: RouteObject[] = import.meta.env.DEV
  ? [{ path: 'ui', lazy: async () => ({ Component: (await import('./pieces-page.tsx')).PiecesPage }) }]
  : []

/** Every address of the app. Pages are loaded when they are first visited. */
export const router = createBrowserRouter([
  {
    Component: Root,
    ErrorBoundary: FailedPage,
    HydrateFallback: () => null,
    children: [
      ...outside,
      ...workshop,
      {
        Component: Shell,
        children: [{ ErrorBoundary: FailedPage, children: inside }],
      },
    ],
  },
])
