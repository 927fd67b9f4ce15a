// The commands and other tools' texts of a page, narrowed to the choice.

// A command's static text stands for no choice; its pattern takes one.
export const fillCommand = (data, code, { features, optional, tenant }) => {
  code.dataset.static ??= code.textContent;
  code.textContent = features.length
    ? code.dataset.command
      .replace("{tenant}", () => tenant || "contoso.com")
      .replace("{features}", () => features.join(", "))
      .replace("{apps}", () => [...new Set(features.map((key) => data.features[key].app))].join(", "))
      .replace("{optional}", () => optional.length ? ` -Optional ${optional.join(", ")}` : "")
    : code.dataset.static;
};

// Another tool's text: the parts of the chosen apps stay, with the chosen scopes.
export const fillTool = (tool, chosen, { features, tenant, cloud }) => {
  const code = tool.querySelector("code");
  const request = ({ dataset }) => chosen.find(({ app }) => app === dataset.for);
  const all = !features.length;
  tool.hidden = !all && (!chosen.length || (tool.dataset.cloud ?? cloud) !== cloud);
  code.parts ??= [...code.childNodes];
  code.replaceChildren(...code.parts.filter((part) => all || !part.dataset?.for || request(part)));
  for (const slot of code.querySelectorAll("[data-scopes],[data-tenant-slot]")) {
    const { scopes, static: text = slot.textContent } = slot.dataset;
    slot.dataset.static = text;
    const chosenText = () => request(slot.closest("[data-for]")).scopes.join(scopes);
    if (scopes === undefined) slot.textContent = tenant || text;
    else slot.textContent = all ? text : chosenText();
  }
};
