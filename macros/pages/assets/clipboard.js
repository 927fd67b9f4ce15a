// Copying, and saying on the button and aloud whether it was allowed.
import { make, one } from "./dom.js";

const blob = (type, value) => new Blob([value], { type });

export const copyText = (text) => navigator.clipboard.writeText(text);

export const copyRich = async (text, html) => {
  try {
    const item = { "text/plain": blob("text/plain", text), "text/html": blob("text/html", html) };
    await navigator.clipboard.write([new ClipboardItem(item)]);
  } catch {
    await copyText(text);
  }
};

// A button's own words are not read out again when they change; this is, once it is there.
export const announce = (text) => {
  const live = one("[data-live]")
    ?? document.body.appendChild(make("p", { className: "sb-hidden", role: "status" }));
  live.dataset.live = "";
  live.textContent = text;
};

export const confirm = async (button, copying, refused) => {
  button.dataset.label ??= button.textContent;
  const said = await copying.then(() => "Copied", () => refused);
  button.textContent = said;
  announce(said);
  setTimeout(() => { button.textContent = button.dataset.label; announce(""); }, 2000);
};

// `textNow` gives what to copy as it is at the time of a click.
export const copyButton = (what, textNow) => {
  const button = make("button", { type: "button", className: "sb-copy", ariaLabel: `Copy ${what}` }, "Copy");
  button.addEventListener("click", () => confirm(button, copyText(textNow()), "Not allowed"));
  return button;
};

export const offerCode = (code) => {
  if (navigator.clipboard) code.before(copyButton("this code", () => code.textContent));
};
