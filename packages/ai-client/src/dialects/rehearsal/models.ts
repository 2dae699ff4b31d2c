import { findModel } from '../../catalogue/find-model.ts';
import type { DiscoveredModel } from '../../round.ts';
import type { Vendor } from '../../vendor.ts';
import type { Pace } from './events.ts';

interface SimulatedModel {
  id: string;
  label: string;
  pace: Readonly<Record<'usual' | 'slow', Pace>>;
}

const MODELS: readonly SimulatedModel[] = [
  {
    id: 'rehearsal-1',
    label: 'Rehearsal (simulated)',
    pace: { usual: { firstMs: 300, wordMs: 25 }, slow: { firstMs: 600, wordMs: 250 } },
  },
  {
    id: 'rehearsal-fast',
    label: 'Rehearsal without waiting (simulated)',
    pace: { usual: { firstMs: 0, wordMs: 0 }, slow: { firstMs: 0, wordMs: 0 } },
  },
];

export function simulatedModel(id: string): SimulatedModel | undefined {
  return MODELS.find((model) => model.id === id);
}

export function rehearsalModelList(vendor: Vendor): DiscoveredModel[] {
  return MODELS.map(({ id, label }) => {
    const row = findModel(vendor.models, id);
    return {
      id,
      label,
      ...(row?.contextWindow === undefined ? {} : { contextWindow: row.contextWindow }),
      ...(row?.maxOutputTokens === undefined ? {} : { maxOutputTokens: row.maxOutputTokens }),
      capabilities: { tools: true, vision: false, reasoning: true },
      simulated: true,
    };
  });
}
