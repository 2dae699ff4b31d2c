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
  'small',
  'strong',
  'sub',
  'sup',
  'ul',
];
const TABLE_TAGS = ['table', 'tbody', 'td', 'th', 'thead', 'tr'];
/** Presentation alone: nothing that links, acts, or holds markup of another kind. */
const MATHEMATICS_TAGS = [
  'math',
  'menclose',
  'mfrac',
  'mi',
  'mmultiscripts',
  'mn',
  'mo',
  'mover',
  'mpadded',
  'mphantom',
  'mprescripts',
  'mroot',
  'mrow',
  'ms',
  'mspace',
  'msqrt',
  'mstyle',
  'msub',
  'msubsup',
  'msup',
  'mtable',
  'mtd',
  'mtext',
  'mtr',
  'munder',
  'munderover',
];
const MATHEMATICS_ATTRIBUTES = [
  'accent',
  'accentunder',
  'columnalign',
  'columnspan',
  'depth',
  'display',
  'displaystyle',
  'fence',
  'form',
  'height',
  'largeop',
  'linethickness',
  'lspace',
  'mathvariant',
  'maxsize',
  'minsize',
  'movablelimits',
  'notation',
  'rowspan',
  'rspace',
  'scriptlevel',
  'separator',
  'stretchy',
  'symmetric',
  'voffset',
  'width',
];
const PLAIN_ATTRIBUTES = ['start', 'align', 'class', 'style', ...MATHEMATICS_ATTRIBUTES];
const MATHEMATICS = 'http://www.w3.org/1998/Math/MathML';

/** What the setting of formulas gives its elements: names of its own, and declarations in which no address can stand. */
const CLASSES = /^(?:(?:tml|wbk)-[a-z-]+|menclose|upstrike|mathcal|mathscr|actuarial|angl|hline|bordermatrix)$/;
const DECLARATION =
  /^(?:padding|border|width|height|color|text-align|math-depth|math-style|display|font-family)(?:-(?:left|right|top|bottom))?:[\w\s#.%-]+$/;

/** Makes the one function through which text from models and people may become markup: few elements, links to the web and mail only. */
export function createSanitiser(page: Pick<Window & typeof globalThis, 'document'>): (markup: string) => string {
  const purify = createDOMPurify(page as Window & typeof globalThis);
  purify.addHook('uponSanitizeAttribute', (node, attribute) => {
    if (attribute.attrName === 'class') attribute.attrValue = kept(attribute.attrValue, /\s+/, ' ', (name) => CLASSES.test(name));
    else if (attribute.attrName === 'style')
      attribute.attrValue = kept(attribute.attrValue, /;/, ';', (each) => DECLARATION.test(each.trim()));
    else return;
    if (node.namespaceURI !== MATHEMATICS || attribute.attrValue === '') attribute.keepAttr = false;
  });
  purify.addHook('afterSanitizeAttributes', (node) => {
    if (node.tagName !== 'A') return;
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer nofollow');
  });
  return (markup) =>
    purify.sanitize(markup, {
      ALLOWED_TAGS: [...TAGS, ...TABLE_TAGS, ...MATHEMATICS_TAGS],
      ALLOWED_ATTR: ['href', 'title', ...PLAIN_ATTRIBUTES],
      // What may stand in an address decides about all attributes but these.
      ADD_URI_SAFE_ATTR: PLAIN_ATTRIBUTES,
      ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
    });
}

function kept(value: string, separator: RegExp, joint: string, keep: (each: string) => boolean): string {
  return value.split(separator).filter(keep).join(joint);
}
