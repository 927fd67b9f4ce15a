// Finding and making elements. Text becomes text nodes only, never markup.
export const one = (selector, within = document) => within.querySelector(selector);

export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

export const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

export const anchor = (href, text) => make("a", { href, rel: "noopener noreferrer" }, text);
