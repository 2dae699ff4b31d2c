import type { Mode, PolicyRule, ProjectId, RuleChoice } from '@baton/protocol';
import {
  judge,
  judgedCall,
  narrowestRules,
  newlyAllowed,
  type Arguments,
  type Circumstances,
  type JudgedCall,
  type Judgement,
  type Tool,
} from '@baton/toolbox';
import type { PolicyStore } from '../policies/store.ts';
import type { ApprovalStore } from './store.ts';

/** Earlier calls that "always" is tried on, to say what it would have let pass. */
const LOOKED_BACK = 200;

/** Where a call is made and by whom: what it is judged by, beside itself. */
export interface CallPlace {
  projectId: ProjectId;
  root: string;
  mode: Mode;
  /** What people allowed for the rest of the run. */
  rules: readonly PolicyRule[];
  /** It works in a worktree of its own. */
  worktree: boolean;
  /** What is sent to the model holds content from strangers. */
  tainted: boolean;
}

/** Judges calls by everything that holds where they are made: the rules of workspace, project and run, the mode, the sandbox, taint. */
export function createJudging(deps: {
  policies: PolicyStore;
  approvals: Pick<ApprovalStore, 'earlier'>;
  sandboxed: () => Promise<boolean>;
}) {
  const { policies, approvals, sandboxed } = deps;

  async function circumstances(tool: Tool, place: CallPlace): Promise<Circumstances> {
    const { mode, worktree, tainted } = place;
    const rules = [...(await policies.rulesFor(place.projectId)), ...place.rules];
    return { rules, mode, worktree, tainted, sandboxed: tool.policyClass === 'execute' && (await sandboxed()) };
  }

  /** Earlier calls of a tool that somebody was asked about, as policies see them. */
  async function earlierCalls(tool: Tool, { projectId, root }: CallPlace): Promise<JudgedCall[]> {
    const calls: JudgedCall[] = [];
    for (const { subject, tool: called, arguments: given } of await approvals.earlier(projectId, LOOKED_BACK)) {
      const parsed = subject === 'tool' && called?.name === tool.name ? tool.parse(JSON.stringify(given)) : undefined;
      if (parsed?.ok === true) calls.push(await judgedCall(tool, parsed.value, root));
    }
    return calls;
  }

  return {
    async judge(tool: Tool, value: Arguments, place: CallPlace): Promise<Judgement> {
      return judge(await judgedCall(tool, value, place.root), await circumstances(tool, place));
    },

    /** What "always" could write for this call, the narrowest first, with what each would have let pass before. */
    async choices(tool: Tool, value: Arguments, place: CallPlace): Promise<RuleChoice[]> {
      const by = await circumstances(tool, place);
      const choices = narrowestRules(await judgedCall(tool, value, place.root), by);
      if (choices.length === 0) return [];
      const earlier = await earlierCalls(tool, place);
      return choices.map(({ reach, rules }) => ({
        reach,
        rules: [...rules],
        wouldHaveAllowed: newlyAllowed(earlier, rules, by).length,
      }));
    },
  };
}

export type Judging = ReturnType<typeof createJudging>;
