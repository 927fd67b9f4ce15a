// The request that somebody sends who may not approve: as text, as text with links, as an email.
import { broadOf, inWords, textsOf } from "./choice.js";
import { labels, leftOut, quote } from "./consent.js";

// What every mail program takes in a link, counted as the link is written.
const MAIL_LIMIT = 1900;

const lineOf = (data, name) => {
  const { title, reason } = textsOf(data, name);
  return `- ${name}: ${title}. ${reason}`;
};

const opening = (data) => `We would like to use ${data.product} by ${data.publisher} with Microsoft 365. `
  + "It needs the approval of an administrator.";

const forWhat = (data, choice, asked) =>
  [`For: ${inWords(data, choice)}`, leftOut(data, choice, asked)].filter(Boolean).join("\n");

// What a feature needs says more than what every sign-in needs.
const reasonsOf = (data, asked) => {
  const base = data.order.slice(0, data.base);
  const names = [...new Set(asked.flatMap(({ scopes }) => scopes))];
  return [...names.filter((name) => !base.includes(name)), ...base];
};

const broadPart = (data, asked) => {
  const sentence = broadOf(data, asked.flatMap(({ scopes }) => scopes)).join("");
  return sentence ? [[sentence]] : [];
};

// The parts of the request in the order of their worth: an email is cut from the end.
const partsOf = (data, asked, choice, address) => [
  [opening(data), forWhat(data, choice, asked)],
  ...asked.map(({ app, url }) => [`Approve ${data.apps[app].name}: ${url}`]),
  asked.map(({ app, id }) => `${data.apps[app].name} has the client id ${id}`),
  asked.map(({ app, scopes }) => `${data.apps[app].name} asks for ${scopes.join(" ")}`),
  [`This choice, explained, with links and scripts: ${address}`],
  ...broadPart(data, asked),
  ...reasonsOf(data, asked).map((name) => [lineOf(data, name)]),
];

const joined = (parts) => parts.map((part) => part.join("\n")).join("\n\n");

const mail = (data, body) => `mailto:?subject=${quote(`Please approve ${data.product}`)}`
  + `&body=${quote(body.replaceAll("\n", "\r\n")).replace(/%(3A|2C|40|3B)/g, (code) => decodeURIComponent(code))}`;

// Parts from the front as far as they fit; the page's address always, since it leads to the rest.
const shortened = (data, parts, place) => {
  const fits = (kept) => mail(data, joined(kept)).length <= MAIL_LIMIT;
  const address = parts[place];
  const withAddress = (kept) => kept.includes(address) ? kept : [...kept, address];
  let kept = [];
  for (const part of parts) {
    if (!fits(withAddress([...kept, part]))) break;
    kept = [...kept, part];
  }
  return withAddress(kept);
};

// -> { text, mail, short }: the whole request, the email, and whether that had to be cut.
export const requestOf = (data, asked, choice, address) => {
  const parts = partsOf(data, asked, choice, address);
  const kept = shortened(data, parts, asked.length + 3);
  const text = byApp(data, asked, choice, address);
  return { text, mail: mail(data, joined(kept)), short: kept.length < parts.length };
};

// Without the limit of an email, each app's part stays together.
const byApp = (data, asked, choice, address) => [
  opening(data),
  forWhat(data, choice, asked),
  ...asked.map(({ app, id, url, scopes, ...rest }) => [
    `${data.apps[app].name}, client id ${id}`,
    `For: ${labels(data, rest)}`,
    `Approve: ${url}`,
    broadOf(data, scopes).join(""),
    "It asks for:",
    ...scopes.map((name) => lineOf(data, name)),
  ].filter(Boolean).join("\n")),
  `This choice, explained, with links and scripts: ${address}`,
].join("\n\n");

// The same text with live links; built as nodes, so that no text can become markup.
export const withLinks = (text) => {
  const body = document.createElement("div");
  for (const paragraph of text.split("\n")) {
    const line = body.appendChild(document.createElement("p"));
    for (const piece of paragraph.split(/(https?:\/\/\S+)/)) {
      const node = line.appendChild(document.createElement(/^https?:\/\//.test(piece) ? "a" : "span"));
      if (node.href === "") node.href = piece;
      node.textContent = piece;
    }
  }
  return body.outerHTML;
};
