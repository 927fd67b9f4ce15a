// The choice: read from the form, kept in the page's address and, for this tab, in the browser's
// session, so that a click on a section's link does not lose it. What is kept is trusted as little
// as what somebody types into the address: it can tick what is there, and nothing else.
import { fragmentOf, labels, listed } from "./consent.js";
import { all, one } from "./dom.js";
import { readTenant } from "./tenant.js";

const KEPT = "scopebook-choice";
const OPENED = "scopebook-opened";

const session = {
  get: (key) => { try { return sessionStorage.getItem(key) ?? ""; } catch { return ""; } },
  set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* not allowed here: only for now */ } },
};

export const dataOf = () => {
  const { choices, asked = "{}" } = one("#scopebook-data").dataset;
  return { ...JSON.parse(choices), asked: JSON.parse(asked) };
};

// What is said of a scope that is asked for.
export const textsOf = ({ asked: { who, scopes } }, name) => {
  const [title, reason, approver, risk] = scopes[name];
  return { title, reason, who: who[approver], risk };
};

// One sentence about the broad ones of these scopes, in pieces, with each name as `shown`; nothing
// where none is broad. "Broad: A and B also let the app ...; C also lets the app ...."
export const broadOf = ({ asked: { broad } }, scopes, shown = String) => {
  const found = Object.entries(broad)
    .map(([also, names]) => [also, names.filter((name) => scopes.includes(name))])
    .filter(([, names]) => names.length);
  const pieces = found.flatMap(([also, names], place) => [
    place ? "; " : "Broad: ", ...listed(names.map((name) => shown(name))),
    ` also ${names.length > 1 ? "let" : "lets"} the app ${also}`,
  ]);
  return found.length ? [...pieces, "."] : [];
};

const hostsOf = (data, cloud) =>
  [data.clouds[cloud].host, ...Object.values(data.clouds).map(({ host }) => host)];

export const readForm = (form, data) => {
  const picked = (name) => all(`[name=${name}]:checked`, form).map(({ value }) => value);
  const cloud = picked("cloud")[0] ?? Object.keys(data.clouds)[0];
  const { tenant = "", error = "", fix = "" } = readTenant(form.elements.tenant.value, hostsOf(data, cloud));
  return { features: picked("feature"), optional: picked("optional"), tenant, cloud, error, fix };
};

// What is called by an earlier name has another one now.
export const nowOf = ({ formerly }, name) => Object.hasOwn(formerly ?? {}, name) ? formerly[name] : name;

const known = (data, wanted) => {
  const every = (name) => wanted.getAll(name).map((value) => nowOf(data, value));
  const groups = every("optional").filter((name) => {
    const [feature, group] = name.split(".");
    return Object.hasOwn(data.features, feature) && Object.hasOwn(data.features[feature].optional, group);
  });
  const named = [...every("feature"), ...groups.map((name) => name.split(".")[0])];
  return { features: Object.keys(data.features).filter((key) => named.includes(key)), optional: groups };
};

// "#feature=a&optional=b.c" -> a choice, or nothing where no feature of the page is named. A group
// brings its feature with it; what is not on the page is ignored.
export const parseChoice = (data, text) => {
  const wanted = new URLSearchParams(text.replace(/^#/, ""));
  const { features, optional } = known(data, wanted);
  const [first] = Object.keys(data.clouds);
  const cloud = Object.hasOwn(data.clouds, wanted.get("cloud") ?? "") ? wanted.get("cloud") : first;
  const typed = (wanted.get("tenant") ?? "").slice(0, 300);
  return features.length ? { features, optional, cloud, typed } : undefined;
};

export const addressOf = (data, choice) =>
  fragmentOf({ ...choice, cloud: Object.keys(data.clouds).length > 1 ? choice.cloud : "" });

export const keep = (data, choice) => session.set(KEPT, addressOf(data, choice));

export const keptChoice = (data) => parseChoice(data, session.get(KEPT));

export const restore = (form, { features, optional, cloud, typed }) => {
  const ticked = { feature: features, optional, cloud: [cloud] };
  for (const input of all("[name=feature],[name=optional],[name=cloud]", form))
    input.checked = ticked[input.name].includes(input.value);
  form.elements.tenant.value = typed;
};

// On a page without the form: the kept choice, ready to use.
export const keptForUse = (data) => {
  const kept = keptChoice(data);
  if (!kept) return undefined;
  return { ...kept, tenant: readTenant(kept.typed, hostsOf(data, kept.cloud)).tenant ?? "" };
};

export const inWords = (data, { features, optional, tenant }) =>
  labels(data, { features, groups: optional }) + (tenant ? `; tenant ${tenant}` : "");

// Which links were opened, by address, and when: [[url, "14:05"], ...].
export const openedLinks = () => {
  try {
    return new Map(JSON.parse(session.get(OPENED) || "[]"));
  } catch {
    return new Map();
  }
};

export const noteOpened = (url) => {
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  session.set(OPENED, JSON.stringify([...openedLinks().set(url, time)].slice(-50)));
};
