/** Programs say so, most of them, and who says nothing is one. */
const PROGRAMS =
  /bot|crawl|spider|slurp|preview|facebookexternalhit|embed|monitor|curl|wget|python|node|undici|headless|http/i

/** Whether a page was asked for by a program, as far as it says so itself. */
export const isProgram = (agent: string | undefined): boolean =>
  agent === undefined || agent.trim() === '' || PROGRAMS.test(agent)
