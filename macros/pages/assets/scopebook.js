import { confirm, copyText } from "./clipboard.js";
import { start as errorFinder } from "./error-finder.js";
import { start as picker } from "./picker.js";
import { start as redirectPage } from "./redirect-page.js";
import { start as save } from "./save.js";

// Copy buttons for ids, scope lists and code; then what only some pages have. Without JavaScript
// the pages are complete without any of it.
const activate = (button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = button.dataset.copy ?? button.nextElementSibling.textContent;
    confirm(button, copyText(text), "Not allowed");
  });
};

const forCode = (code) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sb-copy";
  button.textContent = "Copy";
  button.ariaLabel = "Copy this code";
  code.before(button);
  return button;
};

const start = () => {
  if (navigator.clipboard) {
    document.querySelectorAll(".sb-copy[data-copy]").forEach(activate);
    document.querySelectorAll("pre > code").forEach((code) => activate(forCode(code)));
  }
  picker();
  errorFinder();
  redirectPage();
  save();
};

// document$ is the theme's: it tells of each page that instant navigation brings.
(window.document$ ?? { subscribe: (run) => run() }).subscribe(start);
