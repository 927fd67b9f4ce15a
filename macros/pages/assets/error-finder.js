// The box for an error's text: which of the page's explanations it is about.
import { codesIn, explain } from "./aadsts.js";
import { all, one } from "./dom.js";

const errorIn = (section) => section && Object.fromEntries(
  ["title", "meaning", "step"].map((name) => [name, one(`[data-${name}]`, section).textContent]));

const says = (text) => ([, section]) =>
  all("[data-phrase]", section).some((phrase) => text.includes(phrase.textContent.toLowerCase()));

const codesOf = (sections, text) => {
  const codes = codesIn(text, (code) => sections.has(code));
  return codes.length ? codes : [...sections].filter(says(text)).map(([code]) => code);
};

const activate = (box) => {
  const sections = new Map(all("[data-error]").map((section) => [section.dataset.error, section]));
  const field = one("textarea", box);
  field.addEventListener("input", () => {
    const text = field.value.trim().toLowerCase().replaceAll("’", "'");
    const codes = codesOf(sections, text);
    one("[data-found]", box).replaceChildren(
      ...codes.map((code) => explain(code, errorIn(sections.get(code)), `#aadsts${code}`)),
      text && !codes.length ? "There is no code in this text that could be looked up." : "");
  });
  box.hidden = false;
};

export const start = () => all("[data-finder]").forEach(activate);
