import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalOf } from '../src/cart.ts';

const tea = { name: 'Tea', price: 450, quantity: 2 };

test('a cart costs what is in it', () => {
  assert.equal(totalOf({ items: [tea, { name: 'Cup', price: 1200, quantity: 1 }] }), 2100);
});

test('a discount code takes its amount off', () => {
  assert.equal(totalOf({ items: [tea], discountCode: 'WELCOME' }), 400);
});

test('an unknown discount code changes nothing', () => {
  assert.equal(totalOf({ items: [tea], discountCode: 'NOPE' }), 900);
});
