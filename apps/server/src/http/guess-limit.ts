/** For routes where guessing would pay: attempts per minute and address, enough for people, little for guessing. */
export const guessLimit = { rateLimit: { max: 20, timeWindow: 60_000 } };
