// Building elements of the page. Text only ever becomes text: no markup is read from anything that was sent.
/// <reference lib="dom" />

type Child = Node | string | null;

export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((one) => one !== null));
  return made;
}

export function button(
  attributes: Readonly<Record<string, string>>,
  act: () => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, ...children);
  made.addEventListener('click', act);
  return made;
}

/** Makes these the children, touching only those that differ: a button under a finger stays where it is. */
export function placeChildren(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  const kept = new Set<Element>(wanted);
  const gone = Array.from(parent.children).filter((child) => !kept.has(child));
  for (const child of gone) child.remove();
  for (const [at, child] of wanted.entries())
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}
