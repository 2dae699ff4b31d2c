import type { DeliveryBody, DeliveryKind } from '@baton/protocol';

/** What a person has entered. Empty: as it usually is. */
export interface DeliveryDraft {
  kind: DeliveryKind;
  remote: string;
  branch: string;
  title: string;
  base: string;
}

type Field = Exclude<keyof DeliveryDraft, 'kind'>;

const FIELDS: Readonly<Record<DeliveryKind, readonly Field[]>> = {
  branch: ['branch'],
  patch: ['title'],
  fetch: ['branch'],
  push: ['remote', 'branch'],
  pull_request: ['remote', 'branch', 'title', 'base'],
};

/** Whether there is something to be said of a field with this way out. */
export function takes(kind: DeliveryKind, field: Field): boolean {
  return FIELDS[kind].includes(field);
}

/** What is asked for: nothing of what stands in fields that are not shown. */
export function deliveryRequest(draft: DeliveryDraft): DeliveryBody {
  const said = FIELDS[draft.kind].map((field) => [field, draft[field].trim()] as const).filter(([, value]) => value !== '');
  return { kind: draft.kind, ...Object.fromEntries(said) };
}
