// What Microsoft answers: the page it sends administrators to, and the box for an error text.
// Nothing from an address or a paste becomes markup. Every link is one that the build wrote,
// or Microsoft's lookup address with digits behind it.
const LOOKUP = "https://login.microsoftonline.com/error?code=";
const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

const one = (root, name) => root.querySelector(`[data-${name}]`);
const all = (root, name) => [...root.querySelectorAll(`[data-${name}]`)];
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const anchor = (href, text) => make("a", { href, rel: "noopener noreferrer" }, text);
const codeList = (names) => names.length
  ? make("ul", {}, ...names.map((name) => make("li", {}, make("code", {}, name))))
  : "Nothing";

// "AADSTS50011", "Error code: 50011" or "50011" alone; other digits only when they are known.
const codesIn = (text, isKnown) => {
  const named = text.matchAll(/(?:AADSTS\s?|code\W{1,3}|^\s*(?=\d+\s*$))(\d{4,8})(?!\d)/gi);
  const bare = text.match(/(?<![\w-])\d{4,8}(?![\w-])/g) ?? [];
  return [...new Set([...Array.from(named, (match) => match[1]), ...bare.filter(isKnown)])].slice(0, 5);
};

const explain = (code, error, href) => error
  ? make("div", {},
    make("strong", {}, `AADSTS${code}: ${error.title}`),
    make("p", {}, error.meaning),
    make("p", {}, make("strong", {}, "Next: "), error.step),
    anchor(href, "More about this error"))
  : make("p", {}, `AADSTS${code} is not explained here. `, anchor(LOOKUP + code, "Look it up at Microsoft"));

const finder = (box) => {
  const field = box.querySelector("textarea");
  const sections = new Map(all(document, "error").map((section) => [section.dataset.error, section]));
  const error = (section) => section && Object.fromEntries(
    ["title", "meaning", "step"].map((name) => [name, one(section, name).textContent]));
  const says = (text) => ([, section]) =>
    all(section, "phrase").some((phrase) => text.includes(phrase.textContent.toLowerCase()));
  field.addEventListener("input", () => {
    const text = field.value.trim().toLowerCase().replaceAll("’", "'");
    let codes = codesIn(text, (code) => sections.has(code));
    if (!codes.length) codes = [...sections].filter(says(text)).map(([code]) => code);
    one(box, "found").replaceChildren(
      ...codes.map((code) => explain(code, error(sections.get(code)), `#aadsts${code}`)),
      text && !codes.length ? "There is no code in this text that could be looked up." : "");
  });
  box.hidden = false;
};

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
const choiceOf = ({ features, state: own }, state) => {
  const names = state && state !== own ? [...new Set(state.split("~"))] : [];
  const has = (object, name) => Object.hasOwn(object ?? {}, name);
  const chosen = names.filter((name) => has(features, name));
  const optional = names.filter((name) => chosen.some((key) =>
    name.startsWith(`${key}.`) && has(features[key].optional, name.slice(key.length + 1))));
  return chosen.length && chosen.length + optional.length === names.length ? { features: chosen, optional } : undefined;
};

const pageWith = (home, { features, optional }) => {
  const pairs = [...features.map((key) => ["feature", key]), ...optional.map((name) => ["optional", name])];
  return `${home}#${new URLSearchParams(pairs)}`;
};

const showApproval = (page, data, values) => {
  const bare = (name) => name.slice(data.graph.find((host) => name.startsWith(host))?.length ?? 0);
  const granted = (values.get("scope") ?? "").toLowerCase().split(/\s+/).map(bare);
  const choice = choiceOf(data, values.get("state"));
  const rows = compare(data, choice, new Set(granted));
  if (!rows.length) return "unlisted";
  const lacking = rows.filter(({ complete }) => !complete);
  const outcome = lacking.length < (choice ? 1 : rows.length) ? "approved" : "partial";
  const section = page.querySelector(`[data-outcome=${outcome}]`);
  for (const { name, groups, note, given, missing, complete } of rows) {
    const row = one(section, "row").content.cloneNode(true);
    one(row, "feature").append(name, ...groups.map(({ label }) => `, with ${label}`));
    one(row, "status").append(complete ? "Complete" : `Not complete. ${note ?? ""}`);
    one(row, "given").append(codeList(given));
    one(row, "missing").append(codeList(missing));
    section.querySelector("tbody").append(row);
  }
  one(section, "neutral").hidden = choice;
  const apps = new Set(lacking.filter(({ note }) => !note).map(({ app }) => app));
  const links = !choice ? [...apps].flatMap((app) => data.apps[app].links.map(({ url, text }) => anchor(url, text)))
    : apps.size ? [anchor(pageWith(data.home, choice), "The link for everything you chose")] : [];
  one(section, "rest").append(...links.flatMap((link, index) => index ? [", ", link] : [link]));
  one(section, "rest").hidden = !links.length;
  return outcome;
};

const showError = (page, data, values) => {
  const text = values.get("error_description") ?? "";
  const codes = codesIn(text, () => false);
  const meant = new Map(Object.entries(data.answers)).get(values.get("error")?.toLowerCase());
  if (!codes.length && meant) codes.push(meant);
  const errors = new Map(Object.entries(data.errors));
  one(page, "codes").append(
    ...codes.map((code) => explain(code, errors.get(code), `${one(page, "help").href}#aadsts${code}`)));
  one(page, "no-code").hidden = codes.length;
  const ids = ["Trace ID", "Correlation ID"].flatMap((name) =>
    text.match(new RegExp(`${name}:\\s*${GUID}(?![\\w-])`, "i")) ?? []);
  one(page, "ids").append(codeList(ids));
  one(page, "ids").hidden = !ids.length;
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
  for (const note of tenant ? all(page, "tenant") : []) {
    note.querySelector("code").textContent = tenant;
    note.hidden = false;
  }
  return showApproval(page, data, values);
};

const redirectPage = (page) => {
  const data = JSON.parse(page.dataset.facts);
  const outcome = outcomeOf(page, data, window.scopebookAnswer);
  window.scopebookAnswer = "";
  for (const section of all(page, "outcome")) section.hidden = section.dataset.outcome !== outcome;
};

// Both may stand on a page that the theme has just swapped in.
export const start = () => {
  all(document, "finder").forEach(finder);
  all(document, "redirect-page").forEach(redirectPage);
};
