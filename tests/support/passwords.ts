/** What hashing a password takes where it is not what is tested: thousands register in a run. Where it is, `AS_SHIPPED`. */
export const CHEAP_PASSWORDS = { PASSWORD_MEMORY_KIB: '8', PASSWORD_PASSES: '1' }
export const AS_SHIPPED = { PASSWORD_MEMORY_KIB: '', PASSWORD_PASSES: '' }
