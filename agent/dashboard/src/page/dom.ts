/** Small helpers around the DOM. Text from peers goes through `textContent` only. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  if (className !== "") {
    e.className = className;
  }
  for (const [name, value] of Object.entries(attributes)) {
    e.setAttribute(name, value);
  }
  e.append(...children);
  return e;
}

/** Sets text only if it differs: the browser lays out nothing for what has not changed. */
export function setText(node: Element, value: string): void {
  if (node.textContent !== value) {
    node.textContent = value;
  }
}

/** Sets an attribute only if it differs. */
export function setAttr(node: Element, name: string, value: string): void {
  if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/** The element of the page with this id; it is a fault of the page if there is none. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  const e = document.getElementById(id);
  if (e === null) {
    throw new Error(`no element #${id}`);
  }
  return e as unknown as T;
}

/** Puts `wanted` into `parent` in this order, moving as little as it can. */
export function reorder(parent: Element, wanted: readonly Element[]): void {
  let next = parent.firstElementChild;
  for (const e of wanted) {
    if (e === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(e, next);
    }
  }
  while (next !== null) {
    const gone = next;
    next = next.nextElementSibling;
    gone.remove();
  }
}
