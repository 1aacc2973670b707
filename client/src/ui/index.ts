/** Everything the pages are made of. Pages import from here alone. */
export { Avatar, Faces, type AvatarProps } from './avatar.tsx'
export { Bars, type Bar, type BarsProps } from './bars.tsx'
export { Brand, BrandMark, type BrandProps } from './brand.tsx'
export {
  Button,
  ButtonLink,
  IconButton,
  type ButtonLinkProps,
  type ButtonProps,
  type IconButtonProps,
} from './button.tsx'
export { CaseCard, type CaseCardProps } from './case-card.tsx'
export {
  Chip,
  ChoiceChips,
  URGENCY,
  UrgencyChip,
  type ChipProps,
  type ChoiceChipsProps,
  type Urgency,
} from './chip.tsx'
export { Choices, type ChoicesProps } from './choices.tsx'
export { classes } from './classes.ts'
export { countWords } from './count-words.ts'
export { Composer, type ComposerProps } from './composer.tsx'
export { DayDivider, NewDivider } from './divider.tsx'
export { AreaField, PasswordField, SelectField, TextField } from './fields.tsx'
export { SearchField, type SearchFieldProps } from './search-field.tsx'
export { hueOf, initialsOf, type Hue } from './hue.ts'
export { Icon, type IconProps } from './icon.tsx'
export { Card, Item, ItemList, ItemTitle, Row, Section, Stack, type ItemProps } from './layout.tsx'
export {
  ExchangeRow,
  Scale,
  SideTag,
  StandingChip,
  type ExchangeRowProps,
  type ExchangeStanding,
  type ScaleSide,
  type Side,
} from './ledger.tsx'
export { LifeLine, MiniLine, type LifeStep, type MiniLineProps, type StepState } from './life-line.tsx'
export { Menu, MenuAct, MenuRule } from './menu.tsx'
export {
  MessageRow,
  ThreadLink,
  type Delivery,
  type MessageAuthor,
  type MessageRowProps,
} from './message-row.tsx'
export { agoOf, briefOf, clockOf, dayHeadingOf, dayOf, daysAgo, fullOf, spanOf } from './moment.ts'
export { BackLink, Page, PageBar, PageHeader, Parents, type Aside, type PageProps } from './page.tsx'
export { Rates, type Rate, type RatesProps } from './rates.tsx'
export { AddReaction, HelpfulButton, ReactionChip, Reactions } from './reactions.tsx'
export { ReplyCard, type ReplyCardProps } from './reply-card.tsx'
export { SegmentedChoice, WorthChoice, type ChoiceOption } from './segmented-choice.tsx'
export { Dialog, Sheet } from './sheet.tsx'
export { PeerLabel, Speaker, VettedBadge, type SpeakerProps } from './speaker.tsx'
export { SourceLine, type SourceLineProps } from './source-line.tsx'
export { Found, type FoundProps } from './found.tsx'
export { Asked, type AskedProps } from './asked.tsx'
export { Empty, ErrorState, Loading, LoadingRows, Note, OfflineBar, Skeleton } from './states.tsx'
export { Time, type TimeProps } from './time.tsx'
export type { Completion, Typeahead } from './typeahead-list.tsx'
export { appendTo, typeInto } from './field-edits.ts'
export { toast } from './toast.ts'
export { useBreadth, type Breadth } from './use-breadth.ts'
export { useDelayed } from './use-delayed.ts'
export { useNow } from './use-now.ts'
export { useSettled, useSought } from './use-sought.ts'
export { Written, type WrittenProps } from './written.tsx'
export { WhyPanel, type WhyStep } from './why-panel.tsx'
