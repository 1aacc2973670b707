/** What every evaluation is told. */
export type EvaluationOptions = {
  /** The folder with the labelled texts. */
  data: string
  /** Only decisions from this moment on are judged; what lies before is known to them. */
  since: Date | undefined
  /** What is drawn by lot is drawn alike for one seed. */
  seed: number
  /** Where the sentence model lies when it is installed. */
  models: string
}
