/**
 * Takes from this document the power to run, fetch or follow what stands in markup: what draws diagrams reads labels as markup to clean
 * and to measure them. The frame's policy forbids all of it too; this keeps it from being tried.
 */
export function disarmDocument(): void {
  const { setAttribute, setAttributeNS } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    if (!isArmed(name, value)) setAttribute.call(this, name, value);
  };
  Element.prototype.setAttributeNS = function (namespace, name, value) {
    if (!isArmed(name, value)) setAttributeNS.call(this, namespace, name, value);
  };
  Object.defineProperty(HTMLImageElement.prototype, 'src', { set() {}, get: () => '' });
  HTMLImageElement.prototype.decode = () => Promise.reject(new Error('Diagrams show no pictures.'));
  disarmMarkup();
}

const TEXT_ALONE = /^(?:style|textarea|title)$/;
const ACTING =
  'script, iframe, frame, object, embed, img, image, picture, video, audio, source, track, link, meta, base, form, portal, template';

/** Markup as a text, or as something that a policy has approved. */
interface Written {
  toString(): string;
}

function disarmMarkup(): void {
  const markup = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');
  const set = markup?.set;
  if (markup === undefined || set === undefined) throw new Error('this browser has no innerHTML to disarm');
  const read = (root: Element, value: string): void => {
    set.call(root, withMarks(value));
    disarmTree(root);
  };
  // In a document that is shown nowhere nothing runs and nothing is fetched.
  const nowhere = document.implementation.createHTMLDocument('');
  Object.defineProperty(Element.prototype, 'innerHTML', {
    ...markup,
    set(this: Element, value: Written | null) {
      const text = value === null ? '' : value.toString();
      if (TEXT_ALONE.test(this.localName)) set.call(this, text);
      else if (this.ownerDocument === document) {
        const twin = nowhere.importNode(this, false);
        read(twin, text);
        this.replaceChildren(...twin.childNodes);
      } else read(this, text);
    },
  });
  DOMParser.prototype.parseFromString = (value: Written) => {
    const parsed = document.implementation.createHTMLDocument('');
    read(parsed.documentElement, value.toString());
    return parsed;
  };
}

/** Stands before the names of handlers while markup is read: even where they never run, browsers count them as tried. */
const MARK = 'disarmed-';

function withMarks(markup: string): string {
  return markup.includes('<') ? markup.replace(/(?<=[\s"'/])(?=on[a-z]+\s*=)/gi, MARK) : markup;
}

function disarmTree(root: Element): void {
  for (const element of root.querySelectorAll(ACTING)) element.remove();
  for (const element of root.querySelectorAll('*')) {
    for (const each of Array.from(element.attributes)) {
      if (isArmed(each.name, each.value) || each.name.startsWith(MARK)) element.removeAttributeNode(each);
    }
  }
  const texts = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    if (text.nodeValue?.includes(MARK) === true) text.nodeValue = text.nodeValue.replaceAll(MARK, '');
  }
}

/** Within a drawing elements refer to each other; to nothing else. */
export function isArmed(name: string, value: unknown): boolean {
  return /^on/i.test(name) || (/^(?:xlink:)?href$|^src(?:set|doc)?$|^(?:form)?action$/i.test(name) && !String(value).startsWith('#'));
}
