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

export function press(
  attributes: Readonly<Record<string, string>>,
  act: () => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, ...children);
  made.addEventListener('click', act);
  return made;
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** A round picture with somebody's first letter, its hue from the name. */
export function avatar(name: string, kind: 'person' | 'bot' | 'webhook'): HTMLElement {
  const hue = Array.from(name).reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 360, 7);
  const made = el('span', { class: `avatar ${kind}`, 'aria-hidden': 'true' }, name.slice(0, 1));
  if (kind === 'person') made.style.setProperty('--hue', String(hue));
  return made;
}
