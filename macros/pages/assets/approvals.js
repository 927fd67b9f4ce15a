// One panel for each enterprise app of a choice: its button, what Microsoft will ask, where it
// sends people afterwards; in the order in which to approve, with what was opened already.
import { confirm, copyText, offerCode } from "./clipboard.js";
import { broadOf, noteOpened, openedLinks, textsOf } from "./choice.js";
import { fillCommand } from "./commands.js";
import { enumerate, labels } from "./consent.js";
import { all, make, one } from "./dom.js";

const REFUSED = "Not allowed; select and copy it";

const cloned = (template) => one(template).content.firstElementChild.cloneNode(true);

const askedLine = (name, { title, reason, who, risk }) => {
  const line = make("li", {}, make("code", {}, name), ` ${title}`, make("br"),
    make("span", { className: "sb-note" }, `${reason} ${who}.`), make("br"),
    make("span", { className: "sb-note" }, `Risk: ${risk}`));
  line.dataset.asked = name;
  return line;
};

const drawnLine = (name, { title }) => make("li", {}, title);

const scopeLink = (data) => (name) => {
  const { permissions } = data.asked;
  const code = make("code", {}, name);
  return permissions ? make("a", { href: `${permissions}#${name}` }, code) : code;
};

const fillBroad = (data, panel, { scopes }) => {
  const sentence = broadOf(data, scopes, scopeLink(data));
  one("[data-broad]", panel).hidden = !sentence.length;
  one("[data-broad]", panel).replaceChildren(...sentence);
};

const fillAsked = (data, panel, { app, scopes }) => {
  const lines = (made) => scopes.map((name) => made(name, textsOf(data, name)));
  one("[data-count]", panel).textContent = `What Microsoft will ask for: ${scopes.length} permissions, with reasons`;
  one(".sb-asked", panel).replaceChildren(...lines(askedLine));
  one("[data-drawing] ul", panel).replaceChildren(...lines(drawnLine));
  const { screen } = data.apps[app];
  const places = all("[data-screen-name], [data-screen-publisher]", panel);
  screen?.forEach((words, index) => { places[index].textContent = words; });
};

const landing = (data, { cloud }, last) => {
  const { host, pathname } = new URL(data.clouds[cloud].redirect);
  const next = last ? "" : " Then come back to this tab for the next app.";
  return `Opens in a new tab. Afterwards Microsoft sends you to ${host}${pathname}.${next}`;
};

const fillOthers = (data, panel, { app }, { features }) => {
  const others = Object.keys(data.features)
    .filter((key) => data.features[key].app === app && data.features[key].link && !features.includes(key));
  one("[data-others]", panel).hidden = !others.length;
  one("[data-tick-list]", panel).replaceChildren(...others.flatMap((key, index) => {
    const { name } = data.features[key];
    const button = make("button", { type: "button", className: "sb-copy", ariaLabel: `Tick ${name} too` }, name);
    button.dataset.tick = key;
    return index ? [" ", button] : [button];
  }));
};

// Features of the same app whose link is another one, to be had elsewhere.
const fillAlso = (data, panel, { app, features: linked }, choice) => {
  const ofApp = choice.features.filter((key) => data.features[key].app === app);
  const also = ofApp.filter((key) => !data.features[key].link);
  one("[data-also]", panel).hidden = !also.length;
  if (!also.length) return;
  const names = (keys) => enumerate(keys.map((key) => data.features[key].name));
  one("[data-also-names]", panel).textContent = `${names(also)} and ${names(linked)}`;
  const command = one("[data-app-command]", panel);
  if (!command) return;
  const optional = choice.optional.filter((name) => ofApp.includes(name.split(".")[0]));
  fillCommand(data, command, { ...choice, features: ofApp, optional });
  offerCode(command);
};

export const fillOpened = (panel, url) => {
  const time = openedLinks().get(url);
  panel.classList.toggle("sb-panel--opened", !!time);
  one("[data-opened]", panel).textContent = time ? `Opened at ${time}` : "";
};

const panelOf = (data, request, choice, { only, last }) => {
  const panel = cloned("[data-panel-template]");
  const { name } = data.apps[request.app];
  panel.dataset.panel = request.app;
  one("[data-app-name]", panel).textContent = name;
  one("[data-chosen]", panel).textContent = labels(data, request);
  one("[data-available]", panel).hidden = !request.url;
  one("[data-unavailable]", panel).hidden = !!request.url;
  one("[data-unavailable]", panel).textContent = `${name} is not available in ${data.clouds[choice.cloud].name}.`;
  fillOthers(data, panel, request, choice);
  fillAlso(data, panel, request, choice);
  if (!request.url) return panel;
  const link = one("a[data-client-id]", panel);
  Object.assign(link, { href: request.url, textContent: `Approve ${name}` });
  link.dataset.clientId = request.id;
  one("[data-url]", panel).textContent = request.url;
  one("[data-id]", panel).textContent = request.id;
  one("[data-tenant-unknown]", panel).hidden = !choice.error;
  one("[data-landing]", panel).textContent = landing(data, choice, last);
  one("[data-asks]", panel).open = only;
  fillBroad(data, panel, request);
  fillAsked(data, panel, request);
  fillOpened(panel, request.url);
  return panel;
};

const orderOf = (data, asked) => {
  const opened = openedLinks();
  const left = asked.filter(({ url }) => url && !opened.has(url)).map(({ app }) => data.apps[app].name);
  const links = asked.filter(({ url }) => url).length;
  if (links < 2) return "";
  if (left.length === links) return `${links} enterprise apps, each approved by itself, in any order.`;
  return left.length ? `Opened: ${links - left.length} of ${links}. Still to open: ${enumerate(left)}.`
    : `All ${links} are opened. If Microsoft said that one was not approved, open it again.`;
};

const showOrder = (data, asked) => {
  const text = orderOf(data, asked);
  one("[data-order]").textContent = text;
  one("[data-order]").hidden = !text;
};

// What a reader opened or closed stays so in a panel that is made anew for a changed choice.
const setByHand = (fold, open) => {
  if (open === undefined) return;
  fold.open = open === "true";
  fold.dataset.byHand = open;
};

export const showApprovals = (data, asked, choice) => {
  const list = one("[data-panels]");
  if (!list) return;
  const before = new Map(all("[data-panel]", list).map((panel) => [panel.dataset.panel, all("details", panel)]));
  list.replaceChildren(...asked.map((request, index) => {
    const panel = panelOf(data, request, choice, { only: asked.length === 1, last: index === asked.length - 1 });
    before.get(request.app)?.forEach(({ dataset }, place) => setByHand(all("details", panel)[place], dataset.byHand));
    return panel;
  }));
  one("[data-nothing]").hidden = !!choice.features.length;
  one("[data-finish]").hidden = !asked.some(({ url }) => url);
  for (const note of all("[data-no-link]")) note.hidden = !choice.features.includes(note.dataset.noLink);
  showOrder(data, asked);
};

// `current` gives the requests of the choice as it is at the time of a click.
export const startApprovals = (data, current, tick) => {
  const opened = ({ target, button = 0 }) => {
    const link = target.closest("a[data-client-id]");
    if (!link || button > 1) return;
    noteOpened(link.href);
    fillOpened(link.closest("[data-panel]"), link.href);
    showOrder(data, current());
  };
  const result = one("[data-result]");
  if (!result) return;
  result.addEventListener("auxclick", opened);
  result.addEventListener("click", (event) => {
    opened(event);
    const { target } = event;
    const fold = target.closest("summary")?.parentElement;
    if (fold) fold.dataset.byHand = String(!fold.open);
    if (target.matches("[data-tick]")) tick(target.dataset.tick);
    const panel = target.closest("[data-panel]");
    if (target.matches("[data-copy-url]")) confirm(target, copyText(one("[data-url]", panel).textContent), REFUSED);
  });
};
