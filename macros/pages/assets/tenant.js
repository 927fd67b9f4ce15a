// What is typed as a tenant -> { tenant } or { error, fix }; the same rules as Python's.
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/;

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
