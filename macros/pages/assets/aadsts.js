// Microsoft's error codes: found in a text, and explained. Every link is one that the build
// wrote, or Microsoft's lookup address with digits behind it.
import { anchor, make } from "./dom.js";

const LOOKUP = "https://login.microsoftonline.com/error?code=";

// "AADSTS50011", "Error code: 50011" or "50011" alone; other digits only when they are known.
export const codesIn = (text, isKnown) => {
  const named = text.matchAll(/(?:AADSTS\s?|code\W{1,3}|^\s*(?=\d+\s*$))(\d{4,8})(?!\d)/gi);
  const bare = text.match(/(?<![\w-])\d{4,8}(?![\w-])/g) ?? [];
  return [...new Set([...Array.from(named, (match) => match[1]), ...bare.filter(isKnown)])].slice(0, 5);
};

// `meaning` and `step` are what `append` takes: a text, or a list of texts and elements.
export const explain = (code, error, href) => error
  ? make("div", {},
    make("strong", {}, `AADSTS${code}: ${error.title}`),
    make("p", {}, ...[error.meaning].flat()),
    make("p", {}, make("strong", {}, "Next: "), ...[error.step].flat()),
    href ? anchor(href, "More about this error") : "")
  : make("p", {}, `AADSTS${code} is not explained here. `, anchor(LOOKUP + code, "Look it up at Microsoft"));
