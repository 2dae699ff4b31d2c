import type { Cents } from '../money.ts';
import { withRetry, type Wait } from './retry.ts';

export interface Charge {
  id: string;
  amount: Cents;
}

/** The card was declined: trying again does not help. */
export class Declined extends Error {}

export interface PaymentOptions {
  url: string;
  fetch: typeof globalThis.fetch;
  wait: Wait;
}

/** Talks to the payment provider. */
export class PaymentClient {
  readonly #options: PaymentOptions;

  constructor(options: PaymentOptions) {
    this.#options = options;
  }

  /** Charges a card. Throws `Declined`, or what went wrong on the way. */
  async charge(card: string, amount: Cents): Promise<Charge> {
    return withRetry(() => this.#post(card, amount), this.#options.wait);
  }

  async #post(card: string, amount: Cents): Promise<Charge> {
    const { url, fetch } = this.#options;
    const response = await fetch(`${url}/charges`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ card, amount }),
      signal: AbortSignal.timeout(5000),
    });
    if (response.status === 402) throw new Declined('The card was declined.');
    if (!response.ok) throw new Error(`The payment provider answered ${response.status}.`);
    const { id } = (await response.json()) as { id: string };
    return { id, amount };
  }
}
