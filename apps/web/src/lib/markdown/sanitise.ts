import createDOMPurify from 'dompurify';

const TAGS = [
  'a',
  'b',
  'blockquote',
  'br',
  'code',
  'del',
  'em',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'li',
  'ol',
  'p',
  'pre',
  's',
  'strong',
  'sub',
  'sup',
  'ul',
];
const TABLE_TAGS = ['table', 'tbody', 'td', 'th', 'thead', 'tr'];

/** Makes the one function through which text from models and people may become markup: few elements, links to the web and mail only. */
export function createSanitiser(page: Window & typeof globalThis): (markup: string) => string {
  const purify = createDOMPurify(page);
  purify.addHook('afterSanitizeAttributes', (node) => {
    if (node.tagName !== 'A') return;
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer nofollow');
  });
  return (markup) =>
    purify.sanitize(markup, {
      ALLOWED_TAGS: [...TAGS, ...TABLE_TAGS],
      ALLOWED_ATTR: ['href', 'title', 'start', 'align'],
      ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
    });
}
