/** Something that keeps a graph from being run, in words that its author, a model or a person, can act on. */
export interface GraphProblem {
  readonly type:
    | 'empty'
    | 'too_many'
    | 'duplicate_key'
    | 'missing_dependency'
    | 'duplicate_dependency'
    | 'cycle'
    | 'bad_file'
    | 'no_description';
  /** Whole sentences. */
  readonly detail: string;
  /** What it is about; of a cycle in its order. */
  readonly keys: readonly string[];
}
