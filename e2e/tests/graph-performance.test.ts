import type { Project, Ticket, TrackDetail } from '@baton/protocol';
import { Api } from '../support/api.ts';
import { percentile, watchMainThread, type MainThread } from '../support/main-thread.ts';
import { signIn } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const NODES = 300;
const EDGES = 400;
const FRAME_P95_MS = 34;
/** Other programs on the machine only add: of so many times the best counts. */
const TIMES = 3;
const STEPS = 120;

/** What each ticket waits for, by their places: one before it, and as many second ones as there are to be dependencies. */
function dependencies(): number[][] {
  const all = Array.from({ length: NODES }, (_, to) => (to === 0 ? [] : [Math.floor(to / 2)]));
  let left = EDGES - (NODES - 1);
  for (let to = 4; left > 0; to += 2, left -= 1) all[to]?.push(Math.floor(to / 2) - 1);
  return all;
}

test('a graph of 300 tickets and 400 dependencies is panned smoothly, with no task of more than 50 ms', async ({ server, page }) => {
  test.setTimeout(240_000);
  const api = await Api.forOwner(server);
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const plan = Array.from({ length: NODES }, (_, index) => `- [ ] Ticket ${index + 1} does its part of the work`).join('\n');
  const track = await api.call<TrackDetail>('POST', `/projects/${project.id}/tracks/import`, {
    files: { 'spec.md': '# Large\n', 'plan.md': `# Plan\n\n${plan}\n` },
  });
  expect(track.tickets).toHaveLength(NODES);
  for (const [index, places] of dependencies().entries()) {
    const ticket = track.tickets[index];
    if (ticket === undefined || places.length === 0) continue;
    const dependsOn = places.flatMap((place) => track.tickets[place]?.id ?? []);
    const answer = await api.send('PATCH', `/tickets/${ticket.id}`, { dependsOn }, { 'if-match': String(ticket.version) });
    expect(answer.ok).toBe(true);
    expect(((await answer.json()) as Ticket).dependsOn).toHaveLength(dependsOn.length);
  }

  await page.setViewportSize({ width: 1440, height: 900 });
  await signIn(page, server, `/projects/${project.id}/tracks/${track.id}`);
  const graph = page.locator('.svelte-flow__pane');
  const nodes = page.locator('.svelte-flow__node');
  await nodes.first().waitFor();
  const drawnWhole = await nodes.count();
  const box = await graph.boundingBox();
  if (box === null) throw new Error('The graph has no place on the page.');
  const edge = { x: box.x + box.width / 2, y: box.y + 6 };

  /** Drags the pane to and fro, a step for each frame. */
  async function pan(): Promise<MainThread> {
    // At its edge there is no ticket to be dragged.
    await page.mouse.move(edge.x, edge.y);
    await page.mouse.down();
    const measured = await watchMainThread(page, async () => {
      for (let step = 0; step < STEPS; step += 1) {
        await page.mouse.move(edge.x + Math.sin(step / 10) * 300, edge.y + Math.abs(Math.sin(step / 15)) * 200);
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
      }
    });
    await page.mouse.move(edge.x, edge.y);
    await page.mouse.up();
    return measured;
  }
  const longest = ({ longTasks }: MainThread): number => Math.max(0, ...longTasks);
  async function best(): Promise<MainThread> {
    const times: MainThread[] = [];
    for (let time = 0; time < TIMES; time += 1) times.push(await pan());
    const [first] = times.toSorted(
      (left, right) => longest(left) - longest(right) || percentile(left.frames, 0.95) - percentile(right.frames, 0.95),
    );
    if (first === undefined) throw new Error('Nothing was measured.');
    return first;
  }

  const whole = await best();
  // Near enough to be read.
  await nodes.nth(Math.floor(drawnWhole / 2)).hover();
  for (let turn = 0; turn < 12; turn += 1) await page.mouse.wheel(0, -200);
  await expect(page.locator('.svelte-flow__node', { hasText: 'does its part' }).first()).toBeVisible();
  const near = await best();
  console.log(
    [whole, near]
      .map(
        (each, index) =>
          `graph of ${NODES} tickets and ${EDGES} dependencies, ${index === 0 ? `whole (${drawnWhole} drawn)` : 'near'}: panning, a frame takes ` +
          `${percentile(each.frames, 0.5).toFixed(0)} ms at the median and ${percentile(each.frames, 0.95).toFixed(0)} ms at p95, longest task over 50 ms: ${longest(each).toFixed(0)} ms`,
      )
      .join('\n'),
  );
  for (const each of [whole, near]) {
    expect(longest(each)).toBe(0);
    expect(percentile(each.frames, 0.95)).toBeLessThanOrEqual(FRAME_P95_MS);
  }
});
