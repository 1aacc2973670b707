import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const heather: MantineColorsTuple = [
  '#fff0fd',
  '#fde2f6',
  '#f2cbe9',
  '#e0afd5',
  '#cd94c1',
  '#b177a6',
  '#955d8a',
  '#79446f',
  '#5f3057',
  '#431e3c',
]
const moss: MantineColorsTuple = [
  '#ecfbed',
  '#daf3dd',
  '#c0e4c4',
  '#a0cfa6',
  '#82b989',
  '#649e6c',
  '#498253',
  '#2f683a',
  '#1c5027',
  '#0f3718',
]
const gorse: MantineColorsTuple = [
  '#fff4df',
  '#ffe8c5',
  '#f6d39f',
  '#e5b975',
  '#d29f4a',
  '#b7831f',
  '#9a6800',
  '#7f4d00',
  '#643900',
  '#472500',
]
const dusk: MantineColorsTuple = [
  '#eaf8ff',
  '#d8eeff',
  '#bdddfd',
  '#9cc6ee',
  '#7eaedd',
  '#6092c2',
  '#4677a5',
  '#2b5d89',
  '#19466d',
  '#0c304e',
]
const bracken: MantineColorsTuple = [
  '#ffede5',
  '#ffdcd0',
  '#ffc2b0',
  '#ffa28d',
  '#f7836b',
  '#db644c',
  '#bc4831',
  '#9e2a13',
  '#7e1500',
  '#5a0700',
]
const gray: MantineColorsTuple = [
  '#fbf6f4',
  '#f4efed',
  '#eae5e3',
  '#ddd8d6',
  '#c1bcbb',
  '#a29d9c',
  '#7f7b79',
  '#5f5b5a',
  '#433f3d',
  '#211d1c',
]
const dark: MantineColorsTuple = [
  '#eee7eb',
  '#d5cfd2',
  '#bab4b7',
  '#979093',
  '#797276',
  '#514b4e',
  '#3b3538',
  '#2b2629',
  '#221c1f',
  '#181316',
]

/** Mantine's pieces in the colours, type and corners of the house. */
export const theme = createTheme({
  colors: { heather, moss, gorse, dusk, bracken, gray, dark },
  primaryColor: 'heather',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  defaultRadius: 6,
  fontFamily: 'var(--font-text)',
  headings: { fontFamily: 'var(--font-lasting)', fontWeight: '560' },
  fontSizes: {
    xs: 'var(--text-xs)',
    sm: 'var(--text-sm)',
    md: 'var(--text-md)',
    lg: 'var(--text-lg)',
    xl: 'var(--text-xl)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
})

const ground = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-2)',
  '--mantine-color-placeholder': 'var(--ink-2)',
  '--mantine-color-anchor': 'var(--heather)',
  '--mantine-color-error': 'var(--bracken)',
  '--mantine-color-default-border': 'var(--control)',
}

/** Points Mantine's own custom properties at the tokens, so that both themes come from one place. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: ground,
  dark: ground,
})
