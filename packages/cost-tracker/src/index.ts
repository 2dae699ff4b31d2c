export { estimateCost } from './estimate-cost.ts';
export type { CostEstimate } from './estimate-cost.ts';
export type { OverrideRow as OwnPrice } from './overrides.ts';
export { parsePriceFile, PRICE_FILE_EXAMPLE, PriceFileError } from './price-file.ts';
export { priceOf } from './price-list.ts';
export type { PriceQuery, PriceRow } from './price-list.ts';
