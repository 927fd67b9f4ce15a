// A tool's text, as it stands on the page for the reader's choice, as a file. Nothing is sent.
import { all, one } from "./dom.js";

const save = (name, text) => {
  const href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
};

export const start = () => {
  for (const button of all("[data-save]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      save(button.dataset.save, one("pre > code", button.closest("[data-tool]")).textContent);
    });
  }
};
