// The choice of features -> links. Everything a link is made of comes from the page's own
// data; the address's fragment can only tick what is there. Nothing becomes markup.
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/;
const MAIL_LIMIT = 1900;

// RFC 3986: the same bytes as Python's quote(value, safe="").
const quote = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());

const words = (list) => list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;

// Text from the tenant field -> { tenant } or { error, fix }.
export const readTenant = (text) => {
  const tenant = text.trim().toLowerCase();
  const host = tenant.replace(/^https?:\/\//, "").replace(/[/?#:].*$/, "").replace(/^.*@/, "");
  const [, name] = /^([a-z0-9-]+?)(?:-my|-admin)?\.sharepoint\.com$/.exec(host) ?? [];
  const fix = name ? `${name}.onmicrosoft.com` : host.replace(/^www\./, "");
  if (!tenant || tenant === "organizations") return { tenant: "" };
  if (tenant === fix && (GUID.test(tenant) || DOMAIN.test(tenant))) return { tenant };
  if (tenant === "common") return { error: "“common” cannot be used: it also means personal accounts." };
  if (fix !== tenant && DOMAIN.test(fix)) return { error: "This is an address, not a tenant. Did you mean", fix };
  return { error: "This is neither a tenant id nor a domain name. The links leave the tenant open." };
};

// { features, optional, tenant, cloud } -> one { app, features, groups, scopes, url } per app.
export const requests = (data, choice) => Object.keys(data.apps).flatMap((app) => {
  const features = choice.features.filter((key) => data.features[key].app === app && data.features[key].link);
  if (!features.length) return [];
  const groups = choice.optional.filter((name) => features.includes(name.split(".")[0]));
  const parts = [...features.map((key) => data.features[key]), ...groups.map((name) => groupOf(data, name))];
  const places = new Set(parts.flatMap((part) => part.scopes));
  const scopes = data.order.filter((_, place) => places.has(place));
  const { ids } = data.apps[app];
  const { host, redirect } = data.clouds[choice.cloud];
  const id = ids[choice.cloud];
  const query = { client_id: id, scope: scopes.join(" "), redirect_uri: redirect, state: data.state ?? [...features, ...groups].join("~") };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${quote(value ?? "")}`).join("&");
  const url = id && `https://${host}/${quote(choice.tenant || data.tenant)}/v2.0/adminconsent?${pairs}`;
  return [{ app, id, features, groups, scopes, url }];
});

const groupOf = (data, name) => {
  const [feature, group] = name.split(".");
  return data.features[feature].optional[group];
};

const labels = (data, { features, groups }) => words(features.map((key) => {
  const mine = groups.filter((name) => name.split(".")[0] === key).map((name) => groupOf(data, name).label);
  return data.features[key].name + (mine.length ? ` (with ${words(mine)})` : "");
}));

// Keys of the fragment that are not on the page tick nothing.
const restore = (form, text) => {
  const wanted = new URLSearchParams(text.replace(/^#/, ""));
  if (!wanted.has("feature")) return;
  for (const box of form.querySelectorAll("[name=feature],[name=optional],[name=cloud]")) {
    const chosen = wanted.getAll(box.name).includes(box.value);
    box.checked = box.type === "radio" ? chosen || (box.checked && !wanted.has("cloud")) : chosen;
  }
  form.elements.tenant.value = (wanted.get("tenant") ?? "").slice(0, 300);
};

const message = (data, chosen, root, address) => [
  `We would like to use ${data.product} by ${data.publisher} with Microsoft 365. It needs the approval of an administrator.`,
  ...chosen.map(({ app, id, url, scopes, ...rest }) => {
    const panel = root.querySelector(`[data-panel="${app}"]`);
    const reasons = scopes.map((name) => {
      const line = panel.querySelector(`[data-asked="${name}"]`);
      const [title, reason] = ["title", "reason"].map((kind) => line.querySelector(`[data-asked-${kind}]`).textContent);
      return `- ${name}: ${title}. ${reason}`;
    });
    return [
      `${data.apps[app].name}, client id ${id}`, `For: ${labels(data, rest)}`, `Approve: ${url}`, "It asks for:", ...reasons,
    ].join("\n");
  }),
  `This choice, explained: ${address}`,
].join("\n\n");

// The same text with live links; built as nodes, so that no text can become markup.
const rich = (text) => {
  const body = document.createElement("div");
  for (const paragraph of text.split("\n")) {
    const line = body.appendChild(document.createElement("p"));
    for (const piece of paragraph.split(/(https:\/\/\S+)/)) {
      const node = line.appendChild(document.createElement(piece.startsWith("https://") ? "a" : "span"));
      if (node.href === "") node.href = piece;
      node.textContent = piece;
    }
  }
  return body.outerHTML;
};

const copyRich = async (text) => {
  const blob = (type, value) => new Blob([value], { type });
  try {
    const item = { "text/plain": blob("text/plain", text), "text/html": blob("text/html", rich(text)) };
    await navigator.clipboard.write([new ClipboardItem(item)]);
  } catch {
    await navigator.clipboard.writeText(text);
  }
};

const confirm = async (button, work) => {
  const was = button.textContent;
  button.textContent = await work().then(() => "Copied", () => "Not allowed; select and copy the text");
  setTimeout(() => { button.textContent = was; }, 2000);
};

export const start = (root = document) => {
  const form = root.querySelector("[data-picker]");
  if (!form) return;
  const data = JSON.parse(root.querySelector("#scopebook-data").dataset.choices);
  const one = (selector, within = root) => within.querySelector(selector);
  const picked = (name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value);
  const result = one("[data-result]");

  const read = () => {
    const { tenant = "", error = "", fix = "" } = readTenant(form.elements.tenant.value);
    form.elements.tenant.ariaInvalid = String(!!error);
    one("[data-tenant-error]").textContent = error;
    const button = one("[data-tenant-fix]");
    button.hidden = !fix;
    button.textContent = fix && `${fix}?`;
    button.value = fix;
    return { features: picked("feature"), optional: picked("optional"), tenant, cloud: picked("cloud")[0] ?? Object.keys(data.clouds)[0] };
  };

  const fragment = ({ features, optional, tenant, cloud }) => {
    const pairs = [...features.map((key) => ["feature", key]), ...optional.map((name) => ["optional", name])];
    if (tenant) pairs.push(["tenant", tenant]);
    if (form.elements.cloud) pairs.push(["cloud", cloud]);
    return features.length ? "#" + new URLSearchParams(pairs) : "";
  };

  const show = (choice) => {
    const all = requests(data, choice);
    const chosen = all.filter(({ url }) => url);
    for (const panel of root.querySelectorAll("[data-panel]")) {
      const request = all.find(({ app }) => app === panel.dataset.panel);
      panel.hidden = !request;
      if (request) fill(panel, request, choice);
    }
    for (const note of root.querySelectorAll("[data-no-link]")) note.hidden = !choice.features.includes(note.dataset.noLink);
    result.hidden = !choice.features.length;
    one("[data-message]").hidden = !chosen.length;
    one("[data-status]").textContent = !choice.features.length ? "Tick what you use, and the links for exactly that appear here."
      : chosen.length ? `${chosen.length === 1 ? "One link" : `${chosen.length} links`}: ${words(chosen.map(({ app, scopes }) => `${data.apps[app].name} with ${scopes.length} permissions`))}.`
      : "There is no link for this choice; see below.";
    const text = chosen.length ? message(data, chosen, root, location.href.split("#")[0] + fragment(choice)) : "";
    one("#sb-message").value = text;
    const mail = (body) => `mailto:?subject=${quote(`Please approve ${data.product}`)}&body=${quote(body)}`;
    const short = `${text.split("\n")[0]}\n\n${text.split("\n").at(-1)}`;
    one("[data-mail]").href = mail(text).length < MAIL_LIMIT ? mail(text) : mail(short);
    for (const command of root.querySelectorAll("[data-command]")) fillCommand(command, choice);
    for (const tool of root.querySelectorAll("[data-tool]")) fillTool(tool, chosen, choice);
    for (const note of root.querySelectorAll("[data-tools-none]")) note.hidden = !choice.features.length || !!chosen.length;
  };

  const fill = (panel, request, { cloud, features }) => {
    const name = data.apps[request.app].name;
    one("[data-chosen]", panel).textContent = labels(data, request);
    one("[data-available]", panel).hidden = !request.url;
    const unavailable = one("[data-unavailable]", panel);
    unavailable.hidden = !!request.url;
    unavailable.textContent = `${name} is not available in ${data.clouds[cloud].name}.`;
    if (!request.url) return;
    const link = one("a[data-client-id]", panel);
    link.href = request.url;
    link.dataset.clientId = request.id;
    link.textContent = `Approve ${name}`;
    one("[data-url]", panel).textContent = request.url;
    one("[data-count]", panel).textContent = request.scopes.length;
    for (const line of panel.querySelectorAll("[data-asked]")) line.hidden = !request.scopes.includes(line.dataset.asked);
    const others = [...panel.querySelectorAll("[data-tick]")];
    for (const button of others) button.hidden = features.includes(button.dataset.tick);
    one("[data-others]", panel).hidden = others.every((button) => button.hidden);
  };

  // A command's static text stands for no choice; its pattern takes one.
  const fillCommand = (code, { features, optional, tenant }) => {
    code.dataset.static ??= code.textContent;
    code.textContent = !features.length ? code.dataset.static : code.dataset.command
      .replace("{tenant}", () => tenant || "contoso.com")
      .replace("{features}", () => features.join(", "))
      .replace("{apps}", () => [...new Set(features.map((key) => data.features[key].app))].join(", "))
      .replace("{optional}", () => optional.length ? ` -Optional ${optional.join(", ")}` : "");
  };

  // Another tool's text: the parts of the chosen apps stay, with the chosen scopes.
  const fillTool = (tool, chosen, { features, tenant, cloud }) => {
    const code = one("code", tool);
    const request = ({ dataset }) => chosen.find(({ app }) => app === dataset.for);
    const all = !features.length;
    tool.hidden = !all && (!chosen.length || (tool.dataset.cloud ?? cloud) !== cloud);
    code.parts ??= [...code.childNodes];
    code.replaceChildren(...code.parts.filter((part) => all || !part.dataset?.for || request(part)));
    for (const slot of code.querySelectorAll("[data-scopes],[data-tenant-slot]")) {
      const { scopes, static: text = slot.textContent } = slot.dataset;
      slot.dataset.static = text;
      slot.textContent = scopes === undefined ? tenant || text
        : all ? text : request(slot.closest("[data-for]")).scopes.join(scopes);
    }
  };

  const update = () => {
    const choice = read();
    show(choice);
    return choice;
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    const [feature] = target.value.split(".");
    const box = (name, value) => form.querySelector(`[name=${name}][value="${value}"]`);
    if (target.name === "optional" && target.checked) box("feature", feature).checked = true;
    if (target.name === "feature" && !target.checked)
      for (const group of form.querySelectorAll(`[name=optional][value^="${feature}."]`)) group.checked = false;
    history.replaceState(history.state, "", location.pathname + location.search + fragment(update()));
  });
  form.addEventListener("click", ({ target }) => {
    if (!target.matches("[data-tenant-fix]")) return;
    form.elements.tenant.value = target.value;
    form.elements.tenant.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements.tenant.focus();
  });
  result.addEventListener("click", ({ target }) => {
    if (target.matches("[data-tick]")) {
      const box = form.querySelector(`[name=feature][value="${target.dataset.tick}"]`);
      box.checked = true;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    }
    if (target.matches("[data-copy-url]")) confirm(target, () => navigator.clipboard.writeText(one("[data-url]", target.closest("p")).textContent));
    if (target.matches("[data-copy-message]")) confirm(target, () => copyRich(one("#sb-message").value));
  });

  form.hidden = false;
  restore(form, location.hash);
  if (update().features.length) form.scrollIntoView();
  onhashchange = () => { restore(form, location.hash); update(); };
};
