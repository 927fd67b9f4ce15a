// The page that Microsoft sends administrators to: its answer, compared with what was chosen.
// Nothing from the address becomes markup, and every link is one that the build wrote.
import { codesIn, explain } from "./aadsts.js";
import { nowOf } from "./choice.js";
import { all, anchor, make, one } from "./dom.js";

const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

const owns = (object, name) => Object.hasOwn(object ?? {}, name);

const codeList = (names) => names.length
  ? make("ul", {}, ...names.map((name) => make("li", {}, make("code", {}, name))))
  : "Nothing";

// What each feature needs against what was granted. A state that stands for a choice names the
// features; without one they are those of the enterprise apps that the answer fits best.
const compare = (data, choice, granted) => {
  const has = (name) => granted.has(name.toLowerCase());
  const rows = Object.entries(data.features).map(([key, feature]) => {
    const groups = Object.entries(feature.optional).filter(([name, { scopes }]) =>
      choice ? choice.optional.includes(`${key}.${name}`) : scopes.every(has)).map(([, group]) => group);
    const needed = [feature, ...groups].flatMap(({ scopes }) => scopes);
    const missing = needed.filter((name) => !has(name));
    return { ...feature, key, groups, missing, given: needed.filter(has), complete: !missing.length };
  });
  if (choice) return rows.filter(({ key }) => choice.features.includes(key));
  const fit = (app) => new Set(rows.flatMap((row) => row.app === app ? row.given : [])).size;
  const best = Math.max(1, ...rows.map(({ app }) => fit(app)));
  const fitting = rows.filter(({ app }) => fit(app) === best);
  const whole = fitting.filter((row) => fitting.some(({ app, complete }) => complete && app === row.app));
  return whole.length ? whole : fitting;
};

// A state that is a choice consists of features and feature.group names; with anything else in
// it, it is none.
const choiceOf = (data, state) => {
  const { features, state: own } = data;
  const names = state && state !== own ? [...new Set(state.split("~").map((name) => nowOf(data, name)))] : [];
  const chosen = names.filter((name) => owns(features, name));
  const optional = names.filter((name) => chosen.some((key) =>
    name.startsWith(`${key}.`) && owns(features[key].optional, name.slice(key.length + 1))));
  return chosen.length && chosen.length + optional.length === names.length ? { features: chosen, optional } : undefined;
};

const pageWith = (home, { features, optional }) => {
  const pairs = [...features.map((key) => ["feature", key]), ...optional.map((name) => ["optional", name])];
  return `${home}#${new URLSearchParams(pairs)}`;
};

const SCOPE = /^[A-Z][A-Za-z]{1,40}(\.[A-Za-z]{1,40}){1,4}$/;
const SIGN_IN = ["openid", "profile", "email", "offline_access"];

// What was granted and none of the features in question needs, by the names that the catalog or
// Microsoft would write; without a choice, what none of the app's features could ask for.
const beyondOf = (data, rows, choice, granted) => {
  const apps = new Set(rows.map(({ app }) => app));
  const asked = Object.values(data.features).flatMap(({ app, scopes, optional }) => apps.has(app)
    ? [...scopes, ...Object.values(optional).flatMap((group) => group.scopes)] : []);
  const needed = choice ? rows.flatMap(({ scopes, groups }) => [...scopes, ...groups.flatMap((g) => g.scopes)]) : asked;
  const fine = new Set([...SIGN_IN, ...data.base, ...needed].map((name) => name.toLowerCase()));
  const known = new Map(Object.keys(data.titles).map((name) => [name.toLowerCase(), name]));
  const names = granted.filter((name) => !fine.has(name.toLowerCase()))
    .map((name) => known.get(name.toLowerCase()) ?? name);
  return [...new Set(names)].filter((name) => Object.hasOwn(data.titles, name) || SCOPE.test(name)).slice(0, 30);
};

const showBeyond = (section, data, names) => {
  const box = one("[data-beyond]", section);
  box.hidden = !names.length;
  one("ul", box).append(...names.map((name) => make("li", {}, make("code", {}, name),
    ` ${data.titles[name] ?? "Not a permission that any feature here asks for; look it up before you keep it."}`)));
};

const showApproval = (page, data, values) => {
  const bare = (name) => name.slice(data.graph.find((host) => name.startsWith(host))?.length ?? 0);
  const words = (values.get("scope") ?? "").split(/\s+/).filter(Boolean);
  const granted = words.map((word) => word.slice(word.length - bare(word.toLowerCase()).length));
  const choice = choiceOf(data, values.get("state"));
  if (!granted.length) return "unlisted";
  const rows = compare(data, choice, new Set(granted.map((name) => name.toLowerCase())));
  if (!rows.length) return "nothing";
  const lacking = rows.filter(({ complete }) => !complete);
  const beyond = beyondOf(data, rows, choice, granted);
  const whole = lacking.length < (choice ? 1 : rows.length);
  const outcome = whole ? (beyond.length ? "beyond" : "approved") : "partial";
  const section = page.querySelector(`[data-outcome=${outcome}]`);
  for (const { name, groups, note, given, missing, complete } of rows) {
    const row = one("[data-row]", section).content.cloneNode(true);
    one("[data-feature]", row).append(name, ...groups.map(({ label }) => `, with ${label}`));
    one("[data-status]", row).append(complete ? "Complete" : `Not complete. ${note ?? ""}`);
    one("[data-given]", row).append(codeList(given));
    one("[data-missing]", row).append(codeList(missing));
    section.querySelector("tbody").append(row);
  }
  showBeyond(section, data, beyond);
  one("[data-neutral]", section).hidden = choice;
  const apps = new Set(lacking.filter(({ note }) => !note).map(({ app }) => app));
  const links = !choice ? [...apps].flatMap((app) => data.apps[app].links.map(({ url, text }) => anchor(url, text)))
    : apps.size && data.home ? [anchor(pageWith(data.home, choice), "The link for everything you chose")] : [];
  one("[data-rest]", section).append(...links.flatMap((link, index) => index ? [", ", link] : [link]));
  one("[data-rest]", section).hidden = !links.length;
  return outcome;
};

const readable = (parts) => parts.map((part) => typeof part === "string" ? part : anchor(part[1], part[0]));

const explained = (error) => error && { ...error, meaning: readable(error.meaning), step: readable(error.step) };

const showError = (page, data, values) => {
  const text = values.get("error_description") ?? "";
  const codes = codesIn(text, () => false);
  const meant = new Map(Object.entries(data.answers)).get(values.get("error")?.toLowerCase());
  if (!codes.length && meant) codes.push(meant);
  const errors = new Map(Object.entries(data.errors));
  one("[data-codes]", page).append(
    ...codes.map((code) => explain(code, explained(errors.get(code)), errors.get(code)?.more)));
  one("[data-no-code]", page).hidden = codes.length;
  const ids = ["Trace ID", "Correlation ID"].flatMap((name) =>
    text.match(new RegExp(`${name}:\\s*${GUID}(?![\\w-])`, "i")) ?? []);
  one("[data-ids]", page).append(codeList(ids));
  one("[data-ids]", page).hidden = !ids.length;
  return "error";
};

// Microsoft's error answer can carry admin_consent=True as well, so the error comes first.
// It writes each parameter once; which of two is its own, nobody can tell.
const outcomeOf = (page, data, query) => {
  const pairs = Array.from(new URLSearchParams(query), ([name, value]) => [name.toLowerCase(), value]);
  const values = new Map(pairs);
  if (!pairs.length) return "none";
  if (values.size < pairs.length) return "unclear";
  if (values.has("error") || values.has("error_description")) return showError(page, data, values);
  if (values.get("admin_consent")?.toLowerCase() !== "true") return "unclear";
  const tenant = values.get("tenant")?.match(new RegExp(`^${GUID}$`, "i"));
  for (const note of tenant ? all("[data-tenant]", page) : []) {
    note.querySelector("code").textContent = tenant;
    note.hidden = false;
  }
  return showApproval(page, data, values);
};

const redirectPage = (page) => {
  const data = JSON.parse(page.dataset.facts);
  const outcome = outcomeOf(page, data, window.scopebookAnswer);
  window.scopebookAnswer = "";
  for (const section of all("[data-outcome]", page)) section.hidden = section.dataset.outcome !== outcome;
};

export const start = () => all("[data-redirect-page]").forEach(redirectPage);
