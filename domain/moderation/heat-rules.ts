/** How heated a text sounds, by its words and its shape: it says where somebody looks first, and nothing about who is right. */

const word = (stems: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])(?:${stems})(?![\\p{L}\\p{N}])`, 'giu')

/**
 * TABLE what is counted → how much each adds. Written by hand from what people call each other; quoted words count like said ones.
 * Words of the trade are not in it: sows, bitches and asses are patients, and sick, bloody and dying is what they are.
 */
const TRAITS: readonly { of: RegExp; weight: number }[] = [
  {
    // What somebody is called.
    of: word(
      'idiot(?:s|ic)?|idioc(?:y|ies)|stupid(?:ity|er|est)?|morons?|moronic|imbeciles?|fools?|foolish|dumb(?:er|est|ass)?|clowns?|losers?|liars?|cowards?|scum|trash|garbage|pathetic|disgusting|disgrace(?:ful)?|incompetent|ignorant|retard(?:s|ed)?|freaks?|creeps?|cunts?|bastards?|ass ?holes?|dick ?heads?|dicks?|pricks?|twats?|wankers?|sluts?|whores?|hypocrites?|racists?|nazis?|fascists?|psychos?|lunatics?|worthless|useless|vile|evil',
    ),
    weight: 1,
  },
  {
    // What is said in anger.
    of: word(
      'f+u+c+k\\w*|fck\\w*|f\\*+\\w*|wtf|stfu|shit\\w*|bullshit|crap|damn(?:ed)?|arse|piss(?:ed)?|screw you|hate|hates|hated',
    ),
    weight: 0.8,
  },
  {
    // What somebody is told to do.
    of: word(
      'shut up|shut your|get lost|go away|go to hell|get out|drop dead|kill (?:your|him|her|them)sel(?:f|ves)|kill (?:you|them|him|her|all)|lose your licen[cs]e|should be (?:shot|hanged|killed|jailed)|deserves? to|rot in|burn in|how dare you|grow up|shame on',
    ),
    weight: 1.5,
  },
]
const SOMEBODY = word("you|your|you're|these people|those people")
/** Said to somebody, the same words weigh more. */
const AT_SOMEBODY = 1.5

const SHOUTED_MIN = 20

/** Whether a text is all capitals. */
export function isShouted(body: string): boolean {
  const letters = body.replace(/[^\p{L}]/gu, '')
  return letters.length >= SHOUTED_MIN && letters === letters.toUpperCase()
}

const EXCLAIMED = 0.25
const HEAT_MAX = 3

/** How heated a text sounds: 0 is calm, 3 as heated as is told apart. */
export function heatOf(body: string): number {
  const counted = TRAITS.reduce((sum, { of, weight }) => sum + weight * (body.match(of)?.length ?? 0), 0)
  const said = counted > 0 && body.search(SOMEBODY) >= 0 ? counted * AT_SOMEBODY : counted
  return Math.min(HEAT_MAX, said + (/!{2,}|[?!]{3,}/.test(body) ? EXCLAIMED : 0))
}
