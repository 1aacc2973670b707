/** What is said of a password that is too short. */
export const PASSWORD_WORDS = 'Use at least 10 characters. A short sentence is easy to keep.'

/** Why this cannot be a new password; null when it can. */
export const whyNotPassword = (value: string): string | null => (value.length < 10 ? PASSWORD_WORDS : null)
