import { asId, type Attachment } from '@baton/protocol';
import { beforeEach, expect, it, vi } from 'vitest';
import { Attachments, MAX_FILES } from './attachments.svelte.ts';

const attachment = (name: string): Attachment => ({
  hash: asId('a'.repeat(64)),
  name,
  kind: 'image',
  mediaType: 'image/png',
  bytes: 3,
  createdAt: '2026-11-21T14:00:00.000Z',
});

let attachments: Attachments;
let upload: ReturnType<typeof vi.fn<(file: File, scaledFrom: object | undefined) => Promise<Attachment>>>;
beforeEach(() => {
  upload = vi.fn<(file: File, scaledFrom: object | undefined) => Promise<Attachment>>(async (file) => attachment(file.name));
  attachments = new Attachments({ upload, scale: async () => undefined });
});

const file = (name: string, size = 3): File => {
  const made = new File(['abc'], name, { type: 'text/plain' });
  Object.defineProperty(made, 'size', { value: size });
  return made;
};
const settled = () => vi.waitFor(() => expect(attachments.uploading).toBe(false));

it('uploads at once and names what is there', async () => {
  attachments.add([file('a.txt'), file('')]);
  expect(attachments.uploading).toBe(true);
  expect(attachments.refs).toEqual([]);
  await settled();
  expect(attachments.refs.map(({ name }) => name)).toEqual(['a.txt', 'pasted']);
});

it('says why a file was not taken, and sends the others', async () => {
  upload.mockRejectedValueOnce(new Error('no'));
  attachments.add([file('broken.bin'), file('fine.txt'), file('huge.png', 21 * 1024 * 1024)]);
  await settled();
  expect(attachments.files.map(({ state }) => state.type)).toEqual(['failed', 'ready', 'failed']);
  expect(upload).toHaveBeenCalledTimes(2);
  expect(attachments.refs).toHaveLength(1);
});

it('takes no more than a message may have, and says how many were left out', async () => {
  attachments.add(Array.from({ length: 300 }, (_, index) => file(`${index}.txt`)));
  await settled();
  expect(attachments.files).toHaveLength(MAX_FILES);
  expect(attachments.notice).toContain('280');
});

it('is taken away one by one, or all at once, and comes back when sending failed', async () => {
  attachments.add([file('a.txt'), file('b.txt')]);
  await settled();
  const [first] = attachments.files;
  attachments.remove(first?.key ?? 0);
  expect(attachments.refs.map(({ name }) => name)).toEqual(['b.txt']);
  const before = attachments.clear();
  expect(attachments.files).toEqual([]);
  attachments.restore(before);
  expect(attachments.refs.map(({ name }) => name)).toEqual(['b.txt']);
});

it('uploads a smaller picture in the place of one that is too large, and says what it was', async () => {
  const scaledFrom = { width: 5120, height: 2880 };
  attachments = new Attachments({ upload, scale: async () => ({ file: new Blob(['small'], { type: 'image/png' }), scaledFrom }) });
  attachments.add([file('huge.png', 21 * 1024 * 1024)]);
  await settled();
  const [sent, from] = upload.mock.calls[0] ?? [];
  expect([sent?.name, sent?.size, sent?.type, from]).toEqual(['huge.png', 5, 'image/png', scaledFrom]);
  expect(attachments.files[0]?.bytes).toBe(5);
});

it('takes out pictures and leaves the rest', async () => {
  upload.mockResolvedValueOnce({ ...attachment('notes.md'), kind: 'text' });
  attachments.add([file('notes.md'), file('shot.png')]);
  await settled();
  attachments.removeImages();
  expect(attachments.refs.map(({ name }) => name)).toEqual(['notes.md']);
});
