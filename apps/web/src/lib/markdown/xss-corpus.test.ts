import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IncrementalMarkdown } from './incremental-markdown.ts';
import { createMarkedParser } from './marked-parser.ts';
import { createSanitiser } from './sanitise.ts';
import { createTestPage } from './test-page.ts';
import { typesetter } from './typesetter.ts';

/** The payloads that the browser tests feed to the whole product. */
const corpus = JSON.parse(readFileSync(new URL('../../../../../e2e/fixtures/xss-corpus.json', import.meta.url), 'utf8')) as Record<
  string,
  string[]
>;
const payloads = Object.values(corpus).flat();

const page = createTestPage();
const sanitise = createSanitiser(page);
const parser = createMarkedParser({ sanitise, typeset: typesetter });

const ELEMENTS =
  /^(a|b|blockquote|br|code|del|em|h[3-6]|hr|i|li|ol|p|pre|s|small|strong|sub|sup|ul|table|tbody|td|th|thead|tr|math|menclose|mfrac|mi|mmultiscripts|mn|mo|mover|mpadded|mphantom|mprescripts|mroot|mrow|ms|mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover)$/;

/** What of a markup text could act, fetch, or look like something that it is not. */
function dangers(markup: string): string[] {
  const body = new page.DOMParser().parseFromString(markup, 'text/html').body;
  return [...body.querySelectorAll('*')].flatMap((element) => {
    const found = ELEMENTS.test(element.localName) ? [] : [`<${element.localName}>`];
    for (const { name, value } of element.attributes) {
      if (/^(on|data-|aria-|src|srcset|id$|name$|xlink|action|formaction)/i.test(name)) found.push(`${name}=${value}`);
      if (name === 'href' && !/^(https?:\/\/|mailto:)/.test(value)) found.push(`${name}=${value}`);
      if ((name === 'style' || name === 'class') && !element.namespaceURI?.endsWith('MathML')) found.push(`${name}=${value}`);
      if (name === 'style' && /url|position|[(@\\]/i.test(value)) found.push(`${name}=${value}`);
    }
    if (element.localName === 'a' && element.hasAttribute('href') && element.getAttribute('rel') !== 'noopener noreferrer nofollow') {
      found.push('a link that tells where it was found');
    }
    return found;
  });
}

const drawn = (text: string, writing: boolean) =>
  new IncrementalMarkdown(parser)
    .update(text, writing)
    .map((block) => (block.type === 'code' ? '' : parser.render(block.token)))
    .join('');

it('has hundreds of payloads', () => {
  expect(payloads.length).toBeGreaterThanOrEqual(300);
});

describe.each(payloads.map((payload) => [JSON.stringify(payload), payload] as const))('%s', (_, payload) => {
  it('becomes harmless as markup, and stays so when it is read again', () => {
    const once = sanitise(payload);
    expect(dangers(once)).toEqual([]);
    expect(dangers(new page.DOMParser().parseFromString(once, 'text/html').body.innerHTML)).toEqual([]);
  });

  it('becomes harmless as markdown, at every moment of its writing', () => {
    expect(dangers(drawn(payload, false))).toEqual([]);
    for (let length = 1; length <= payload.length; length += 1 + Math.floor(payload.length / 15)) {
      expect(dangers(drawn(payload.slice(0, length), true))).toEqual([]);
    }
  });

  it('becomes harmless in the midst of other text', () => {
    for (const around of [
      `words ${payload} words`,
      `- ${payload}\n- b`,
      `| ${payload} |\n| - |\n| ${payload} |`,
      `> ${payload}`,
      `**${payload}**`,
      `[${payload}](${payload})`,
    ]) {
      expect(dangers(drawn(around, false))).toEqual([]);
    }
  });
});

it('finds what would be dangerous', () => {
  expect(dangers('<img src=x onerror=alert(1)><a href="javascript:x">x</a><p style="color:red">x</p>')).toHaveLength(6);
});
