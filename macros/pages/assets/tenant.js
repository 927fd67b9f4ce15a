// What is typed as a tenant -> { tenant } or { error, fix }: what a link may carry is what
// Python's links may carry; what it helps with is what people really paste.
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

// Microsoft's own hosts; under some of them a customer's name stands in front.
const NAMES = "microsoft|microsoftonline|azure|azurewebsites|windows|windowsazure|office|office365|sharepoint";
const MICROSOFT = new RegExp(`(^|\\.)(${NAMES}|outlook|live|dynamics|powerapps)\\.(com|us|net|cn|cloud)$`);

const PERSONAL = new Set(`
  gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.de hotmail.co.uk hotmail.fr hotmail.it
  live.com live.de live.co.uk live.nl msn.com passport.com yahoo.com yahoo.de yahoo.co.uk yahoo.fr ymail.com
  aol.com icloud.com me.com mac.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de proton.me
  protonmail.com mail.com mail.ru yandex.ru qq.com 163.com 126.com orange.fr wanadoo.fr libero.it`.trim().split(/\s+/));

// Where other services keep their customers' sites.
const ELSEWHERE = /(^|\.)(atlassian\.net|jira\.com|slack\.com|zendesk\.com|freshdesk\.com|google\.com)$/;

// The initial domain of a tenant tells its cloud, and so does the end of a login host.
const CLOUDS = {
  com: { domain: /\.onmicrosoft\.com$/, name: "Microsoft’s global cloud" },
  us: { domain: /\.onmicrosoft\.us$/, name: "Microsoft’s US Government cloud (GCC High or DoD)" },
  cn: { domain: /\.(onmicrosoft\.cn|onmschina\.cn)$/, name: "Microsoft’s cloud in China (21Vianet)" },
};

const looksPlain = (text) => GUID.test(text) || DOMAIN.test(text);

// Host of an address, of an email address or of nothing else; non-ASCII as punycode.
const hostOf = (text) => {
  const host = text.replace(/^[a-z]+:\/\//, "").replace(/[/?#].*$/, "").replace(/^.*@/, "").replace(/:\d*$/, "");
  try {
    return /[\u0080-\uffff]/.test(host) ? new URL(`https://${host}`).hostname : host;
  } catch {
    return host;
  }
};

const suggestionFor = (text) => {
  const bare = text.replace(/^[{([<"']+|[})\]>"',.;]+$/g, "");
  if (looksPlain(bare)) return bare;
  const host = hostOf(bare);
  // A sign-in address carries the tenant as the first part of its path.
  const [, inPath] = /^(?:https?:\/\/)?login\.[a-z.]+\/([^/?#]+)/.exec(bare) ?? [];
  if (inPath && looksPlain(inPath)) return inPath;
  if (LABEL.test(host) && !bare.includes("/")) return `${host}.onmicrosoft.com`;
  return host.replace(/^www\./, "");
};

const refusal = (host) => {
  if (PERSONAL.has(host)) return `${host} is for personal accounts and is nobody’s tenant.`;
  if (ELSEWHERE.test(host)) return `${host} is an address at another service, not a Microsoft tenant.`;
  if (MICROSOFT.test(host)) return `${host} is Microsoft’s address, not your tenant.`;
  return "";
};

// `hosts` are the login hosts to choose from, the chosen one first.
const otherCloud = (tenant, hosts) => {
  const [end, cloud] = Object.entries(CLOUDS).find(([, { domain }]) => domain.test(tenant)) ?? [];
  const [chosen, ...others] = hosts.map((host) => host.split(".").at(-1));
  if (!cloud || end === chosen) return "";
  const advice = others.includes(end) ? "Choose that cloud above." : "This page has no links for it.";
  return `${tenant} is in ${cloud.name}. ${advice}`;
};

export const readTenant = (text, hosts = []) => {
  const tenant = text.trim().toLowerCase();
  if (!tenant || tenant === "organizations") return { tenant: "" };
  if (tenant === "common" || tenant === "consumers")
    return { error: `“${tenant}” cannot be used: it also means personal accounts.` };
  const fix = suggestionFor(tenant);
  const own = looksPlain(fix) && !refusal(fix);
  if (own && fix === tenant) {
    const error = hosts.length ? otherCloud(tenant, hosts) : "";
    return error ? { error } : { tenant };
  }
  const refused = refusal(hostOf(tenant)) || refusal(fix);
  if (refused) return { error: own ? `${refused} Did you mean` : refused, fix: own ? fix : "" };
  if (own) return { error: "Did you mean", fix };
  return { error: "This is neither a tenant id nor a domain name." };
};
