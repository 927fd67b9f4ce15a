// The form in which features, tenant and cloud are chosen, and everything that follows a choice.
// The address's fragment can only tick what is there. Nothing becomes markup.
import { showApprovals, startApprovals } from "./approvals.js";
import {
  addressOf, dataOf, inWords, keep, keptChoice, keptForUse, parseChoice, readForm, restore,
} from "./choice.js";
import { confirm, copyRich } from "./clipboard.js";
import { narrow } from "./commands.js";
import { enumerate, requests } from "./consent.js";
import { all, one } from "./dom.js";
import { printRecord } from "./record.js";
import { requestOf, withLinks } from "./request-text.js";

const REFUSED = "Not allowed; select and copy the text";
const box = (form, name, value) => one(`[name=${name}][value="${CSS.escape(value)}"]`, form);

const showTenant = (form, { error, fix }) => {
  form.elements.tenant.ariaInvalid = String(!!error);
  one("[data-tenant-error]", form).textContent = error;
  const button = one("[data-tenant-fix]", form);
  Object.assign(button, { hidden: !fix, value: fix, textContent: fix && `${fix}?` });
};

const statusOf = (data, { features }, asked) => {
  if (!features.length) return "Tick what you use; what exactly is asked appears below.";
  if (!asked.length) return "There is no link for this choice; see below.";
  const count = asked.length === 1 ? "One link" : `${asked.length} links`;
  const each = asked.map(({ app, scopes }) => `${data.apps[app].name} with ${scopes.length} permissions`);
  return `${count}: ${enumerate(each)}.`;
};

const pageAddress = (data, choice) => location.href.split("#")[0] + addressOf(data, choice);

const showRequest = (data, asked, choice) => {
  const message = one("[data-message]");
  if (!message) return;
  const { text, mail, short } = requestOf(data, asked, choice, pageAddress(data, choice));
  one("[data-request]", message).textContent = text;
  one("[data-mail]", message).href = mail;
  one("[data-mail-short]", message).hidden = !short;
};

const show = (form, data, choice) => {
  const asked = requests(data, choice);
  const linked = asked.filter(({ url }) => url);
  showTenant(form, choice);
  showApprovals(data, asked, choice);
  showRequest(data, linked, choice);
  one("[data-status]", form).textContent = statusOf(data, choice, linked);
  narrow(data, choice);
};

// A group needs its feature: ticking it ticks both, and without the feature it goes too.
const keepTogether = (form, { name, value, checked }) => {
  const [feature] = value.split(".");
  if (name === "optional" && checked) box(form, "feature", feature).checked = true;
  if (name === "feature" && !checked)
    for (const group of all(`[name=optional][value^="${CSS.escape(feature)}."]`, form)) group.checked = false;
};

const change = (input) => {
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
};

// "approve" or "ask": which of the two ways is shown; the other is one click away.
const enter = (way) => {
  document.body.dataset.way = way;
  for (const entry of all("[data-entry]")) {
    if (entry.dataset.entry === way) entry.setAttribute("aria-current", "true");
    else entry.removeAttribute("aria-current");
  }
};

const wayTo = (hash) => {
  const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  return target && target.closest("[data-when]")?.dataset.when;
};

const follow = (hash) => {
  try {
    const way = wayTo(hash);
    if (way) enter(way);
  } catch { /* not an address of a section */ }
};

const startButtons = (form, data, current) => {
  const linked = () => requests(data, current()).filter(({ url }) => url);
  form.addEventListener("click", ({ target }) => {
    if (!target.matches("[data-tenant-fix]")) return;
    form.elements.tenant.value = target.value;
    change(form.elements.tenant);
  });
  for (const button of all("[data-copy-message]"))
    button.addEventListener("click", () => {
      const text = one("[data-request]").textContent;
      confirm(button, copyRich(text, withLinks(text)), REFUSED);
    });
  for (const button of all("[data-print]"))
    button.addEventListener("click", () => printRecord(data, linked(), current(), pageAddress(data, current())));
  startApprovals(data, () => requests(data, current()), (key) => {
    box(form, "feature", key).checked = true;
    change(box(form, "feature", key));
  });
};

const withForm = (form) => {
  const data = dataOf();
  const current = () => readForm(form, data);
  const update = () => {
    const choice = current();
    show(form, data, choice);
    keep(data, choice);
    return choice;
  };
  const write = (choice) =>
    history.replaceState(history.state, "", location.pathname + location.search + addressOf(data, choice));

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    keepTogether(form, target);
    write(update());
  });
  startButtons(form, data, current);

  const chosen = parseChoice(data, location.hash) ?? keptChoice(data);
  if (chosen) restore(form, chosen);
  const choice = update();
  if (!location.hash && chosen) write(choice);
  onhashchange = () => {
    const named = parseChoice(data, location.hash);
    if (named) restore(form, named);
    follow(location.hash);
    update();
  };
};

const withoutForm = () => {
  const line = one("[data-chosen-line]");
  if (!line) return;
  const data = dataOf();
  const choice = keptForUse(data);
  line.hidden = !choice;
  if (!choice) return;
  one("[data-chosen-text]", line).textContent = inWords(data, choice);
  narrow(data, choice);
};

export const start = () => {
  const form = one("[data-picker]");
  if (!form) return withoutForm();
  enter("approve");
  follow(location.hash);
  return withForm(form);
};
