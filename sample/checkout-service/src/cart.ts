import type { Cents } from './money.ts';

export interface Item {
  name: string;
  price: Cents;
  quantity: number;
}

export interface Cart {
  items: Item[];
  discountCode?: string;
}

/** What a discount code takes off, in cents. */
const DISCOUNTS: Readonly<Record<string, Cents>> = { WELCOME: 500, STAFF: 2000 };

/** What the cart costs after its discount. */
export function totalOf(cart: Cart): Cents {
  const sum = cart.items.reduce((total, item) => total + item.price * item.quantity, 0);
  const discount = cart.discountCode === undefined ? 0 : (DISCOUNTS[cart.discountCode] ?? 0);
  return sum - discount;
}
