// Makes and finds nodes of the page. What a person or the desk wrote only ever becomes text or the
// value of an attribute, never markup.

export type Child = Node | string | null;
export type Traits = Readonly<Record<string, string | number | boolean | null>>;

const DRAWING = 'http://www.w3.org/2000/svg';

function dress(node: Element, traits: Traits): void {
  for (const [name, value] of Object.entries(traits)) {
    if (value === null || value === false) continue;
    node.setAttribute(name, value === true ? '' : String(value));
  }
}

function fill(node: Element, children: readonly Child[]): void {
  for (const child of children) if (child !== null) node.append(child);
}

/** An element with its attributes and what is in it; false and null leave an attribute out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  traits: Traits = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  dress(node, traits);
  fill(node, children);
  return node;
}

/** An element of a drawing. */
export function draw<K extends keyof SVGElementTagNameMap>(
  tag: K,
  traits: Traits = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(DRAWING, tag);
  dress(node, traits);
  fill(node, children);
  return node;
}

/** A button that does one thing when pressed; it never sends a form. */
export function pressable(
  traits: Traits,
  press: (event: MouseEvent) => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const node = el('button', { type: 'button', ...traits }, ...children);
  node.addEventListener('click', press);
  return node;
}

/** Words for those who hear the page and do not see it. */
export function unseen(text: string): HTMLSpanElement {
  return el('span', { class: 'unseen' }, text);
}

/** The part of the page with this id; index.html always has it. */
export function part(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`The page has no part called ${id}.`);
  return node;
}

/** Says whether two texts differ before it touches the page. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** The element that takes the keys now; null when it is the page as a whole. */
export function focused(): HTMLElement | null {
  const at = document.activeElement;
  return at instanceof HTMLElement && at !== document.body ? at : null;
}

/** Writes on the page as a whole: its title, and what its style sheet goes by. */
export const whole = {
  title(text: string): void {
    if (document.title !== text) document.title = text;
  },
  mark(name: string, value: string): void {
    if (document.documentElement.dataset[name] !== value) {
      document.documentElement.dataset[name] = value;
    }
  },
  read(name: string): string {
    return document.documentElement.dataset[name] ?? '';
  },
  isDark(): boolean {
    const chosen = document.documentElement.dataset['theme'];
    if (chosen === 'dark' || chosen === 'light') return chosen === 'dark';
    return window.matchMedia('(prefers-color-scheme: dark)').matches;
  },
  isNarrow(): boolean {
    return window.matchMedia('(max-width: 700px)').matches;
  },
} as const;

/** Every picture of a card in the page. */
export function everyPicture(run: (image: HTMLImageElement) => void): void {
  document.querySelectorAll<HTMLImageElement>('img[data-picture]').forEach(run);
}

/** Every key that nothing else has taken, and whether it was pressed where one types or chooses. */
export function onKey(run: (event: KeyboardEvent, typing: boolean) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const at = event.target;
    const typing =
      at instanceof HTMLElement && at.closest('input, textarea, select, .table, .aligned') !== null;
    run(event, typing);
  });
}
