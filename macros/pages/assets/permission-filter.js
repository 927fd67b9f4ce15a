// The table of permissions for one feature: what another one asks for is hidden. Every row is there
// without JavaScript, and the list above the table has them by feature.
import { all, one } from "./dom.js";

const uses = (row, feature) =>
  !feature || all("[data-used-by]", row).some(({ dataset }) => ["*", feature].includes(dataset.usedBy));

const activate = (filter) => {
  const field = one("select", filter);
  field.addEventListener("input", () => {
    const rows = all("[data-scope]");
    rows.forEach((row) => { row.hidden = !uses(row, field.value); });
    const shown = rows.filter((row) => !row.hidden).length;
    one("[data-filtered]", filter).textContent = `${shown} of ${rows.length} permissions`;
  });
};

export const start = () => all("[data-filter]").forEach(activate);
