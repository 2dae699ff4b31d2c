export { estimateCost } from './estimate-cost.ts';
export type { CostEstimate } from './estimate-cost.ts';
export { priceOf } from './price-list.ts';
export type { PriceQuery, PriceRow } from './price-list.ts';
