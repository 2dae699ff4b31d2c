import { totalOf, type Cart } from './cart.ts';
import { formatCents } from './money.ts';
import type { PaymentClient } from './payment/client.ts';

export interface Receipt {
  chargeId: string;
  total: string;
  lines: string[];
}

/** Charges the cart to the card and answers with the receipt. */
export async function checkOut(cart: Cart, card: string, payments: Pick<PaymentClient, 'charge'>): Promise<Receipt> {
  const charge = await payments.charge(card, totalOf(cart));
  return {
    chargeId: charge.id,
    total: formatCents(charge.amount),
    lines: cart.items.map((item) => `${item.quantity} × ${item.name}  ${formatCents(item.price * item.quantity)}`),
  };
}
