// The form in which features, tenant and cloud are chosen, and what it shows. The address's
// fragment can only tick what is there. Nothing becomes markup.
import { confirm, copyRich, copyText } from "./clipboard.js";
import { fillCommand, fillTool } from "./commands.js";
import { enumerate, fragmentOf, labels, requests } from "./consent.js";
import { all, one } from "./dom.js";
import { mailOf, requestText, withLinks } from "./request-text.js";
import { readTenant } from "./tenant.js";

const REFUSED = "Not allowed; select and copy the text";
const box = (form, name, value) => one(`[name=${name}][value="${value}"]`, form);

// Keys of the fragment that are not on the page tick nothing.
const restore = (form, text) => {
  const wanted = new URLSearchParams(text.replace(/^#/, ""));
  if (!wanted.has("feature")) return;
  for (const input of all("[name=feature],[name=optional],[name=cloud]", form)) {
    const chosen = wanted.getAll(input.name).includes(input.value);
    input.checked = input.type === "radio" ? chosen || (input.checked && !wanted.has("cloud")) : chosen;
  }
  form.elements.tenant.value = (wanted.get("tenant") ?? "").slice(0, 300);
};

const readTenantField = (form) => {
  const { tenant = "", error = "", fix = "" } = readTenant(form.elements.tenant.value);
  form.elements.tenant.ariaInvalid = String(!!error);
  one("[data-tenant-error]").textContent = error;
  const button = one("[data-tenant-fix]");
  button.hidden = !fix;
  button.textContent = fix && `${fix}?`;
  button.value = fix;
  return tenant;
};

const read = (form, data) => {
  const picked = (name) => all(`[name=${name}]:checked`, form).map(({ value }) => value);
  const cloud = picked("cloud")[0] ?? Object.keys(data.clouds)[0];
  return { features: picked("feature"), optional: picked("optional"), tenant: readTenantField(form), cloud };
};

const fragment = (form, choice) => fragmentOf({ ...choice, cloud: form.elements.cloud ? choice.cloud : "" });

const fillPanel = (data, panel, request, { cloud, features }) => {
  const { name } = data.apps[request.app];
  one("[data-chosen]", panel).textContent = labels(data, request);
  one("[data-available]", panel).hidden = !request.url;
  const unavailable = one("[data-unavailable]", panel);
  unavailable.hidden = !!request.url;
  unavailable.textContent = `${name} is not available in ${data.clouds[cloud].name}.`;
  if (!request.url) return;
  const link = one("a[data-client-id]", panel);
  link.href = request.url;
  link.dataset.clientId = request.id;
  link.textContent = `Approve ${name}`;
  one("[data-url]", panel).textContent = request.url;
  one("[data-count]", panel).textContent = request.scopes.length;
  for (const line of all("[data-asked]", panel)) line.hidden = !request.scopes.includes(line.dataset.asked);
  const others = all("[data-tick]", panel);
  for (const button of others) button.hidden = features.includes(button.dataset.tick);
  one("[data-others]", panel).hidden = others.every((button) => button.hidden);
};

const statusOf = (data, { features }, chosen) => {
  if (!features.length) return "Tick what you use, and the links for exactly that appear here.";
  if (!chosen.length) return "There is no link for this choice; see below.";
  const count = chosen.length === 1 ? "One link" : `${chosen.length} links`;
  const each = chosen.map(({ app, scopes }) => `${data.apps[app].name} with ${scopes.length} permissions`);
  return `${count}: ${enumerate(each)}.`;
};

const showRequest = (data, chosen, address) => {
  one("[data-message]").hidden = !chosen.length;
  const text = chosen.length ? requestText(data, chosen, document, address) : "";
  one("#sb-message").value = text;
  one("[data-mail]").href = mailOf(data, text);
};

const show = (form, data, choice) => {
  const asked = requests(data, choice);
  const chosen = asked.filter(({ url }) => url);
  for (const panel of all("[data-panel]")) {
    const request = asked.find(({ app }) => app === panel.dataset.panel);
    panel.hidden = !request;
    if (request) fillPanel(data, panel, request, choice);
  }
  for (const note of all("[data-no-link]")) note.hidden = !choice.features.includes(note.dataset.noLink);
  one("[data-result]").hidden = !choice.features.length;
  one("[data-status]").textContent = statusOf(data, choice, chosen);
  showRequest(data, chosen, location.href.split("#")[0] + fragment(form, choice));
  for (const command of all("[data-command]")) fillCommand(data, command, choice);
  for (const tool of all("[data-tool]")) fillTool(tool, chosen, choice);
  for (const note of all("[data-tools-none]")) note.hidden = !choice.features.length || !!chosen.length;
};

// A group needs its feature: ticking it ticks both, and without the feature it goes too.
const keepTogether = (form, { name, value, checked }) => {
  const [feature] = value.split(".");
  if (name === "optional" && checked) box(form, "feature", feature).checked = true;
  if (name === "feature" && !checked)
    for (const group of all(`[name=optional][value^="${feature}."]`, form)) group.checked = false;
};

const change = (input) => {
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
};

export const start = () => {
  const form = one("[data-picker]");
  if (!form) return;
  const data = JSON.parse(one("#scopebook-data").dataset.choices);
  const update = () => {
    const choice = read(form, data);
    show(form, data, choice);
    return choice;
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    keepTogether(form, target);
    history.replaceState(history.state, "", location.pathname + location.search + fragment(form, update()));
  });
  form.addEventListener("click", ({ target }) => {
    if (!target.matches("[data-tenant-fix]")) return;
    form.elements.tenant.value = target.value;
    change(form.elements.tenant);
  });
  one("[data-result]").addEventListener("click", ({ target }) => {
    if (target.matches("[data-tick]")) {
      const feature = box(form, "feature", target.dataset.tick);
      feature.checked = true;
      change(feature);
    }
    const url = one("[data-url]", target.closest("p") ?? target);
    if (target.matches("[data-copy-url]")) confirm(target, copyText(url.textContent), REFUSED);
    const text = one("#sb-message").value;
    if (target.matches("[data-copy-message]")) confirm(target, copyRich(text, withLinks(text)), REFUSED);
  });

  form.hidden = false;
  restore(form, location.hash);
  if (update().features.length) form.scrollIntoView();
  onhashchange = () => { restore(form, location.hash); update(); };
};
