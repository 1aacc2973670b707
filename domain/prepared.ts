/** Answers that were put into words before they were asked for. */

/** An answer as JSON that went through its contract when it was made: the door sends it as it is. */
export type Prepared = { readonly preparedJson: string }

export const isPrepared = (answer: unknown): answer is Prepared =>
  typeof answer === 'object' && answer !== null && 'preparedJson' in answer
