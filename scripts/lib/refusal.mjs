/** An end that the person can do something about: its message is for them, and no stack is shown. */
export class Refusal extends Error {}
