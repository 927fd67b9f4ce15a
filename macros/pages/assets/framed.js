// Where a host sets no headers, any site can show this page in a frame, under whatever it likes, and
// so have readers click on what they do not see. Inside a frame no link approves anything. Without
// JavaScript a link opens in the frame itself, where Microsoft refuses to be shown.
import { make, one } from "./dom.js";

const LINKS = "a[data-features], a[data-client-id]";
const SAYS = "This page is shown inside another one, which could put something else under your pointer. "
  + "So no link here approves anything. ";

const refuse = (event) => {
  if (event.target.closest?.(LINKS)) event.preventDefault();
};

export const start = () => {
  if (window.top === window.self || one("[data-framed]")) return;
  for (const kind of ["click", "auxclick", "dragstart"]) document.addEventListener(kind, refuse, true);
  const address = location.href.split("#")[0];
  const own = make("a", { href: address, target: "_top" }, "Open the page by itself");
  const box = make("p", { className: "sb-framed", role: "alert" }, SAYS, own, ".");
  box.dataset.framed = "";
  document.body.classList.add("sb-in-frame");
  (one("article h1") ?? document.body.firstElementChild).after(box);
};
