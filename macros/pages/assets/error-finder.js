// The box for an error's text: which of the page's explanations it is about, which of the apps, and
// what of it to send on. What is shown is copied from the page, with its links.
import { codesIn, explain } from "./aadsts.js";
import { confirm, copyText } from "./clipboard.js";
import { all, make, one } from "./dom.js";
import { appsIn, tracesIn } from "./pasted.js";

const copied = (element) => [...element.cloneNode(true).childNodes];

const errorIn = (section) => section && {
  title: one("[data-title]", section).textContent,
  meaning: copied(one("[data-meaning]", section)),
  step: copied(one("[data-step]", section)),
};

// As letters and single spaces, so that neither line breaks nor typographic signs matter.
const plain = (text) => text.toLowerCase().replaceAll("’", "'").replace(/\s+/g, " ");

const isLetter = (sign) => /\p{L}/u.test(sign ?? "");

const within = (text, words) => {
  const place = text.indexOf(plain(words));
  return place >= 0 && !isLetter(text[place - 1]) && !isLetter(text[place + plain(words).length]);
};

const says = (text) => ([, section]) =>
  all("[data-phrase]", section).some((phrase) => within(text, phrase.textContent));

const codesOf = (sections, text) => {
  const codes = codesIn(text, (code) => sections.has(code));
  const said = codes.some((code) => sections.has(code)) ? [] : [...sections].filter(says(plain(text)));
  return [...codes, ...said.map(([code]) => code)];
};

const aboutApp = (section) =>
  make("div", {}, ...section.childNodes, one("[data-in-the-portal]").cloneNode(true));

// The app's words and links; of several client ids only the one that was pasted.
const ofClient = (line) => {
  const section = line.closest("section").cloneNode(true);
  for (const other of all("[data-known-id]", section))
    if (other.dataset.knownId !== line.dataset.knownId) other.remove();
  return section;
};

// Apps by the name that Microsoft's screens show; where one's holds another's, the longer is meant.
const named = (text) => {
  const found = all("[data-registered]").filter(({ textContent }) => within(plain(text), textContent));
  const longer = (name) => found.some((other) =>
    other.textContent.length > name.textContent.length && other.textContent.includes(name.textContent));
  return found.filter((name) => !longer(name)).map((name) => name.closest("section").cloneNode(true));
};

const notOurs = (id) => {
  const text = one("[data-unknown-app]").cloneNode(true);
  one("code", text).textContent = id;
  return make("p", {}, ...text.childNodes);
};

const toSend = (lines) => {
  const button = make("button", { type: "button", className: "sb-copy" }, "Copy these");
  button.addEventListener("click", () => confirm(button, copyText(lines.join("\n")), "Not allowed; select them"));
  return make("div", {}, make("strong", {}, "If you ask for help, send these"),
    make("ul", {}, ...lines.map((line) => make("li", {}, line))), navigator.clipboard ? button : "");
};

const answer = (sections, ids, text) => {
  const codes = codesOf(sections, text);
  const { known, strange } = appsIn(text, (id) => ids.has(id));
  const traces = tracesIn(text);
  const others = ids.size ? strange : [];
  const found = [
    ...codes.map((code) => explain(code, errorIn(sections.get(code)), `#aadsts${code}`)),
    ...(known.length ? known.map((id) => ofClient(ids.get(id))) : named(text)).map(aboutApp),
    ...others.map(notOurs),
  ];
  const clients = [...known, ...others].map((id) => `Client ID: ${id}`);
  const lines = [...codes.map((code) => `AADSTS${code}`), ...clients, ...traces];
  const missing = found.length ? [] : ["There is no code, no words and no client id in this text that are known here."];
  return [...found, ...missing, ...(traces.length ? [toSend(lines)] : [])];
};

const activate = (box) => {
  const sections = new Map(all("[data-error]").map((section) => [section.dataset.error, section]));
  const ids = new Map(all("[data-known-id]").map((line) => [line.dataset.knownId.toLowerCase(), line]));
  const field = one("textarea", box);
  field.addEventListener("input", () => {
    const text = field.value.trim();
    one("[data-found]", box).replaceChildren(...text ? answer(sections, ids, text) : []);
  });
  box.hidden = false;
};

export const start = () => all("[data-finder]").forEach(activate);
