import type { Client } from '@baton/client';
import type { Approval, ApprovalId, CallArguments, DecisionBody } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';

/** One person's decision about one card. What comes of it is shown by the log; the answer is handed on for places that no log reaches. */
export class Deciding {
  readonly action = new Action();
  readonly #client: Client;
  readonly #ondecided: ((approval: Approval) => void) | undefined;

  constructor(client: Client, ondecided?: (approval: Approval) => void) {
    this.#client = client;
    this.#ondecided = ondecided;
  }

  /** Bound to what was shown: of anything else the server says so. Answers whether it holds. */
  async decide({ id, proposalHash }: Pick<Approval, 'id' | 'proposalHash'>, body: Omit<DecisionBody, 'proposalHash'>): Promise<boolean> {
    return this.action.run(async () => {
      const decided = await this.#client.approvals.decide(id, { ...body, proposalHash });
      this.#ondecided?.(decided);
    });
  }

  preview(id: ApprovalId, changed: CallArguments, signal: AbortSignal): ReturnType<Client['approvals']['preview']> {
    return this.#client.approvals.preview(id, changed, { signal });
  }
}
