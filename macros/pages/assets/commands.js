// What is on a page for no choice in particular, narrowed to one: commands, other tools' texts,
// and everything that names a tenant.
import { requests } from "./consent.js";
import { all, one } from "./dom.js";

const GUID = /^[0-9a-f]{8}-/;

// A person of the tenant; where only its id is known, nobody's address can be made up.
const person = (name, tenant, example) => {
  if (!tenant) return example;
  return GUID.test(tenant) ? `${name}@your-domain` : `${name}@${tenant}`;
};

// A command's static text stands for no choice; its pattern takes one.
export const fillCommand = (data, code, { features, optional, tenant }) => {
  code.dataset.static ??= code.textContent;
  const [first] = Object.entries(data.features);
  const chosen = features.length ? features : [first[0]];
  code.textContent = features.length || tenant
    ? (code.dataset.command ?? code.dataset.appCommand)
      .replace("{tenant}", () => tenant || "contoso.com")
      .replace("{user}", () => person("adele", tenant, "adele@contoso.com"))
      .replace("{features}", () => chosen.join(", "))
      .replace("{apps}", () => [...new Set(chosen.map((key) => data.features[key].app))].join(", "))
      .replace("{optional}", () => optional.length ? ` -Optional ${optional.join(", ")}` : "")
    : code.dataset.static;
};

const appOf = ({ dataset }) => dataset?.for ?? dataset?.with;

// Another tool's text: the parts of the chosen apps stay, with the chosen scopes.
const fillTool = (tool, asked, { features, tenant, cloud }) => {
  const code = one("pre > code", tool);
  const request = (part) => asked.find(({ app }) => app === appOf(part));
  const everything = !features.length;
  tool.hidden = !everything && (!asked.length || (tool.dataset.cloud ?? cloud) !== cloud);
  code.parts ??= [...code.childNodes];
  code.replaceChildren(...code.parts.filter((part) => everything || !appOf(part) || request(part)));
  for (const slot of all("[data-scopes],[data-tenant-slot]", code)) {
    const { scopes, static: text = slot.textContent } = slot.dataset;
    slot.dataset.static = text;
    if (scopes === undefined) slot.textContent = tenant || text;
    else slot.textContent = everything ? text : request(slot.closest("[data-for]")).scopes.join(scopes);
  }
};

const words = (text) => text.split(" ").filter(Boolean);

// A static link says which choice and cloud it is for; only its tenant changes.
const fillLink = (data, link, tenant) => {
  if ((link.dataset.filledFor ?? "") === tenant) return;
  link.dataset.filledFor = tenant;
  const { features, optional = "" } = link.dataset;
  const { cloud = Object.keys(data.clouds)[0] } = link.closest("[data-cloud]")?.dataset ?? {};
  const [request] = requests(data, { features: words(features), optional: words(optional), cloud, tenant });
  if (request?.url) link.href = request.url;
};

export const narrow = (data, choice) => {
  const asked = requests(data, choice).filter(({ url }) => url);
  for (const command of all("[data-command]")) fillCommand(data, command, choice);
  for (const tool of all("[data-tool]")) fillTool(tool, asked, choice);
  for (const note of all("[data-tools-none]")) note.hidden = !choice.features.length || !!asked.length;
  for (const link of all("a[data-features]")) fillLink(data, link, choice.tenant);
  for (const name of all("[data-person]")) {
    name.dataset.static ??= name.textContent;
    name.textContent = person(name.dataset.person, choice.tenant, name.dataset.static);
  }
};
