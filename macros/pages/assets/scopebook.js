import { start as changes } from "./changes.js";
import { announce, copyButton, offerCode } from "./clipboard.js";
import { all } from "./dom.js";
import { start as errorFinder } from "./error-finder.js";
import { start as framed } from "./framed.js";
import { start as permissionFilter } from "./permission-filter.js";
import { start as picker } from "./picker.js";
import { start as redirectPage } from "./redirect-page.js";
import { start as save } from "./save.js";

// What a table shows beside a link or a button: the name of its row, and its cloud.
const ofRow = (element, link = " of ") => {
  const name = element.closest("tr")?.querySelector("[data-name]");
  const cloud = element.closest("div[data-cloud]")?.firstElementChild;
  return (name ? link + name.textContent : "") + (cloud ? ` in ${cloud.textContent}` : "");
};

const nameLink = (link) => { link.ariaLabel = `Approve${ofRow(link, " ")}: ${link.textContent}`; };

// A button in place of a mark: it copies the code, or every code, in what stands before it.
const forNames = (mark) => {
  const beside = mark.previousElementSibling;
  const names = beside.matches("code") ? [beside] : all("code", beside);
  const text = () => names.map(({ textContent }) => textContent).join(" ");
  mark.replaceWith(copyButton(`the ${mark.dataset.copy}${ofRow(mark)}`, text));
};

// Copy buttons for ids, scope lists and code; then what only some pages have. Without JavaScript
// the pages are complete without any of it.
const start = () => {
  framed();
  announce("");
  if (navigator.clipboard) all("[data-copy]").forEach(forNames);
  all("pre > code").forEach(offerCode);
  all("tr a[data-features]").forEach(nameLink);
  picker();
  errorFinder();
  permissionFilter();
  changes();
  redirectPage();
  save();
};

// document$ is the theme's: it tells of each page that instant navigation brings.
(window.document$ ?? { subscribe: (run) => run() }).subscribe(start);
