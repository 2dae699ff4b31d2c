import { ProblemError, type Client } from '@baton/client';
import type { PolicyBody, PolicyView, ProjectId } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import { policyProblems, type PolicyProblem } from './policy-problems.ts';
import { policyToml } from './policy-toml.ts';
import { formOfRule, ruleOfForm, type RuleForm } from './rule-form.ts';

/** Rules while somebody changes them, in either of their two forms. */
export class PolicyDraft {
  readonly #client: Pick<Client, 'policies'>;
  readonly #projectId: ProjectId | undefined;
  readonly saving = new Action();
  #view = $state.raw<PolicyView>({ rules: [], text: '', version: 0 });
  #form = $state<'rules' | 'text'>('rules');
  #rules = $state.raw<readonly RuleForm[]>([]);
  #text = $state('');
  #changed = $state(false);
  #problems = $state.raw<readonly PolicyProblem[]>([]);
  #theirs = $state.raw<PolicyView | undefined>();
  #keys = 0;

  /** Without a project the workspace's. */
  constructor(client: Pick<Client, 'policies'>, projectId: ProjectId | undefined, view: PolicyView) {
    this.#client = client;
    this.#projectId = projectId;
    this.show(view);
  }

  get form(): 'rules' | 'text' {
    return this.#form;
  }

  get rules(): readonly RuleForm[] {
    return this.#rules;
  }

  get text(): string {
    return this.#text;
  }

  /** What is written here is not what counts. */
  get changed(): boolean {
    return this.#changed;
  }

  /** What the server minded when it was to be saved last, until something is changed. */
  get problems(): readonly PolicyProblem[] {
    return this.#problems;
  }

  /** What somebody else wrote meanwhile. */
  get theirs(): PolicyView | undefined {
    return this.#theirs;
  }

  /** A changed text can't be shown as a table: only the server reads it. */
  get tableShown(): boolean {
    return this.#form === 'rules' || !this.#changed;
  }

  /** Puts in what counts. */
  show(view: PolicyView): void {
    this.#view = view;
    this.#rules = view.rules.map((rule) => formOfRule(rule, this.#key()));
    this.#text = view.text;
    this.#changed = false;
    this.#problems = [];
    this.#theirs = undefined;
  }

  discard(): void {
    this.show(this.#view);
  }

  showAs(form: 'rules' | 'text'): void {
    if (form === this.#form || (form === 'rules' && !this.tableShown)) return;
    if (form === 'text' && this.#changed) this.#text = policyToml(this.#rules.map(ruleOfForm));
    this.#form = form;
    this.#problems = [];
  }

  add(): void {
    this.#change([...this.#rules, formOfRule({ decision: 'allow' }, this.#key())]);
  }

  remove(key: number): void {
    this.#change(this.#rules.filter((rule) => rule.key !== key));
  }

  change(key: number, change: Partial<Omit<RuleForm, 'key'>>): void {
    this.#change(this.#rules.map((rule) => (rule.key === key ? { ...rule, ...change } : rule)));
  }

  write(text: string): void {
    this.#text = text;
    this.#changed = true;
    this.#problems = [];
  }

  /** Puts in the text of a file, to be looked at and saved. */
  import(text: string): void {
    this.#form = 'text';
    this.write(text);
  }

  /** `over`: also over what somebody else wrote meanwhile. Answers whether it counts now. */
  async save(over = false): Promise<boolean> {
    const version = over ? (this.#theirs?.version ?? this.#view.version) : this.#view.version;
    const body: PolicyBody = this.#form === 'text' ? { text: this.#text } : { rules: this.#rules.map(ruleOfForm) };
    let saved = false;
    await this.saving.run(async () => {
      try {
        this.show(await this.#client.policies.set(this.#projectId, body, version));
        saved = true;
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const { problem } = error;
        if (problem.kind === 'invalid') this.#problems = policyProblems(problem);
        else if (problem.kind === 'stale') this.#theirs = await this.#client.policies.get(this.#projectId);
        else throw error;
      }
    });
    return saved;
  }

  #change(rules: readonly RuleForm[]): void {
    this.#rules = rules;
    this.#changed = true;
    this.#problems = [];
  }

  #key(): number {
    this.#keys += 1;
    return this.#keys;
  }
}
