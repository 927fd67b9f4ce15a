// What is new since an approval: of the entries those that came after it, and of each feature what is
// mandatory now and was not then. An approval on the day of a change counts as one before it.
import { fragmentOf } from "./consent.js";
import { all, anchor, make, one } from "./dom.js";

const DAY = /^\d{4}-\d\d-\d\d$/;

// Of each feature that is still there, the oldest entry since, which says what it asked for before.
const oldest = (entries) => new Map(entries.flatMap((entry) => all("[data-changed]", entry))
  .filter(({ dataset }) => dataset.of).map((change) => [change.dataset.of, change]));

const growth = (now, entries) => {
  const first = oldest(entries);
  const moved = new Set(entries.flatMap((entry) => all("[data-new-id]", entry)).map(({ dataset }) => dataset.of));
  return Object.entries(now).flatMap(([key, [name, scopes]]) => {
    const before = first.get(key)?.dataset.before?.split(" ");
    if (!before) return [];
    const added = scopes.filter((scope) => !before.includes(scope));
    return added.length || moved.has(key) ? [{ key, name, added, moved: moved.has(key) }] : [];
  });
};

const inWords = ({ name, added, moved }) => make("li", {}, `${name}: `,
  ...added.flatMap((scope, place) => [place ? ", " : "", make("code", {}, scope)]),
  moved ? `${added.length ? ", and " : ""}another enterprise app` : "");

const answer = (day, begins, grown, choice) => {
  const early = begins && day < begins ? `The record begins on ${begins}: what changed before is not known. ` : "";
  if (!grown.length)
    return [make("p", {}, `${early}All that is mandatory now was mandatory then. What came after is below.`)];
  const features = grown.map(({ key }) => key);
  const way = choice && anchor(choice + fragmentOf({ features, optional: [] }), "Approve these on the approval page");
  const links = way ? [make("p", {}, way)] : [];
  const command = `.\\Test-AppAccess.ps1 -TenantId contoso.com -Feature ${features.join(",")}`;
  return [
    make("p", {}, `${early}New since then, of the features below; approve again those that you use:`),
    make("ul", {}, ...grown.map(inWords)),
    ...links,
    make("p", {}, "What of it is there already, a script can tell: ", make("code", {}, command)),
  ];
};

const activate = (form) => {
  const page = form.closest("[data-changes]");
  const now = JSON.parse(page.dataset.now);
  const entries = all("[data-change]", page);
  const update = () => {
    const day = form.elements.since.value;
    const given = DAY.test(day);
    const later = entries.filter(({ dataset }) => !given || !dataset.change || dataset.change >= day);
    for (const entry of entries) entry.hidden = !later.includes(entry);
    const begins = one("[data-begins]", page)?.textContent;
    const shown = given ? answer(day, begins, growth(now, later), form.dataset.choice) : [];
    one("[data-since-result]", form).replaceChildren(...shown);
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", update);
  update();
};

export const start = () => all("form[data-since]").forEach(activate);
