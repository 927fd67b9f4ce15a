// The request that somebody sends who may not approve: as text, as text with links, as an email.
import { labels, quote } from "./consent.js";

const MAIL_LIMIT = 1900;

const asked = (panel, name) => {
  const line = panel.querySelector(`[data-asked="${name}"]`);
  const [title, reason] = ["title", "reason"].map((kind) => line.querySelector(`[data-asked-${kind}]`).textContent);
  return `- ${name}: ${title}. ${reason}`;
};

export const requestText = (data, chosen, root, address) => [
  `We would like to use ${data.product} by ${data.publisher} with Microsoft 365.`
    + " It needs the approval of an administrator.",
  ...chosen.map(({ app, id, url, scopes, ...rest }) => [
    `${data.apps[app].name}, client id ${id}`,
    `For: ${labels(data, rest)}`,
    `Approve: ${url}`,
    "It asks for:",
    ...scopes.map((name) => asked(root.querySelector(`[data-panel="${app}"]`), name)),
  ].join("\n")),
  `This choice, explained: ${address}`,
].join("\n\n");

// The same text with live links; built as nodes, so that no text can become markup.
export const withLinks = (text) => {
  const body = document.createElement("div");
  for (const paragraph of text.split("\n")) {
    const line = body.appendChild(document.createElement("p"));
    for (const piece of paragraph.split(/(https:\/\/\S+)/)) {
      const node = line.appendChild(document.createElement(piece.startsWith("https://") ? "a" : "span"));
      if (node.href === "") node.href = piece;
      node.textContent = piece;
    }
  }
  return body.outerHTML;
};

export const mailOf = (data, text) => {
  const mail = (body) => `mailto:?subject=${quote(`Please approve ${data.product}`)}&body=${quote(body)}`;
  const lines = text.split("\n");
  return mail(text).length < MAIL_LIMIT ? mail(text) : mail(`${lines[0]}\n\n${lines.at(-1)}`);
};
