import { expect, test } from 'vitest';
import { isStrictSchema } from './is-strict-schema.ts';

const closed = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

test.each([
  [closed({ a: { type: 'string' } }), true],
  [closed({ a: { type: 'string' } }, []), false],
  [{ type: 'object', properties: {} }, false],
  [closed({ a: closed({ b: { type: 'array', items: closed({}) } }) }), true],
  [closed({ a: { type: 'array', items: { type: 'object', properties: {} } } }), false],
  [closed({ a: { anyOf: [{ type: 'null' }, { type: 'object' }] } }), false],
  [{ type: 'string' }, true],
])('%j: %s', (schema, strict) => {
  expect(isStrictSchema(schema)).toBe(strict);
});
