import { asId, type ContentHash, type Preview } from '@baton/protocol';
import { describe, expect, it } from 'vitest';
import { RequestChanges } from './request-changes.svelte.ts';

const basis = (digit: string): ContentHash => asId(digit.repeat(64));
const part = (id: string, text: string): Preview['parts'][number] => ({ type: 'entry', id, label: text, tokens: 1, text });

describe('what is changed of a request', () => {
  it('is sent with the hash of what was looked at when it was edited', () => {
    const changes = new RequestChanges();
    expect(changes.body).toEqual({});
    changes.edit(part('e1', 'old'), 'new', { basis: basis('1') });
    expect(changes.body).toEqual({ edits: [{ type: 'entry', id: 'e1', text: 'new' }], basis: basis('1') });
    expect(changes.hasMoved({ basis: basis('1') })).toBe(false);
  });

  it('is kept where something else would be sent by now, until somebody has looked again', () => {
    const changes = new RequestChanges();
    changes.edit(part('e1', 'old'), 'new', { basis: basis('1') });
    expect(changes.hasMoved({ basis: basis('2') })).toBe(true);
    changes.edit(part('e2', 'old'), 'new', { basis: basis('2') });
    expect(changes.hasMoved({ basis: basis('2') })).toBe(true);
    expect(changes.lostIn({ parts: [part('e2', 'old')] })).toMatchObject([{ id: 'e1' }]);
    changes.look({ basis: basis('2') });
    expect(changes.hasMoved({ basis: basis('2') })).toBe(false);
    expect(changes.edits).toHaveLength(2);
  });

  it('is none where the text is what it was', () => {
    const changes = new RequestChanges();
    changes.edit(part('e1', 'old'), 'new', { basis: basis('1') });
    changes.edit(part('e1', 'old'), 'old', { basis: basis('1') });
    expect([changes.any, changes.body]).toEqual([false, {}]);
  });

  it('leaves parts out and sends them again', () => {
    const changes = new RequestChanges();
    changes.toggle(part('e1', 'old'));
    changes.toggle({ type: 'tool', id: 'read_file', label: '', tokens: 1 });
    expect([changes.leftOut, changes.leaveOut]).toEqual([2, { entryIds: ['e1'], tools: ['read_file'] }]);
    changes.toggle(part('e1', 'old'));
    expect(changes.leaveOut).toEqual({ tools: ['read_file'] });
    changes.clear();
    expect(changes.any).toBe(false);
  });
});
