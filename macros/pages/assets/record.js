// The record of an approval for a change ticket: made of the choice, shown on paper only.
import { broadOf, inWords, textsOf } from "./choice.js";
import { labels, leftOut } from "./consent.js";
import { make, one } from "./dom.js";

const row = (name, { title, reason, who }) => make("tr", {},
  make("td", {}, make("code", {}, name), make("br"), title), make("td", {}, reason), make("td", {}, `${who}.`));

const head = (...names) => make("thead", {}, make("tr", {}, ...names.map((name) =>
  Object.assign(make("th", {}, name), { scope: "col" }))));

const broadLine = (data, { scopes }) => {
  const sentence = broadOf(data, scopes);
  return sentence.length ? [make("p", {}, ...sentence)] : [];
};

const appOf = (data, request) => make("section", {},
  make("h2", {}, data.apps[request.app].name),
  make("p", {}, "Client id: ", make("code", {}, request.id), `. For: ${labels(data, request)}.`),
  make("p", {}, "Link: ", make("code", {}, request.url)),
  ...broadLine(data, request),
  make("table", {}, head("Permission", "Why", "Who must approve"),
    make("tbody", {}, ...request.scopes.map((name) => row(name, textsOf(data, name))))));

const fill = (record, data, requests, choice, address) => {
  const set = (name, text) => { one(`[data-record-${name}]`, record).textContent = text; };
  const { tenant, cloud, features, optional } = choice;
  set("date", new Date().toLocaleDateString([], { dateStyle: "long" }));
  set("tenant", tenant || "Left open: the tenant of whoever signs in");
  set("cloud", data.clouds[cloud].name);
  set("features", inWords(data, { features, optional, tenant: "" }));
  set("page", address);
  set("left", leftOut(data, choice, requests));
  one("[data-record-apps]", record).replaceChildren(...requests.map((request) => appOf(data, request)));
};

export const printRecord = (data, requests, choice, address) => {
  one("body > [data-record]")?.remove();
  const record = one("[data-record-template]").content.firstElementChild.cloneNode(true);
  fill(record, data, requests, choice, address);
  document.body.append(record);
  document.documentElement.dataset.print = "record";
  addEventListener("afterprint", () => { delete document.documentElement.dataset.print; }, { once: true });
  print();
};
