// A choice -> links, byte for byte those of Python, and the choice as an address keeps it.
// Everything a link is made of comes from the page's own data. No document is touched here.

// RFC 3986: the same bytes as Python's quote(value, safe="").
export const quote = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

// [a, b, c] -> [a, ", ", b, " and ", c]
export const listed = (items) => items.flatMap((item, place) =>
  place ? [place === items.length - 1 ? " and " : ", ", item] : [item]);

export const enumerate = (list) => listed(list).join("");

const groupOf = (data, name) => {
  const [feature, group] = name.split(".");
  return data.features[feature].optional[group];
};

// "Email and Calendar (with room support)"
export const labels = (data, { features, groups }) => enumerate(features.map((key) => {
  const mine = groups.filter((name) => name.split(".")[0] === key).map((name) => groupOf(data, name).label);
  return data.features[key].name + (mine.length ? ` (with ${enumerate(mine)})` : "");
}));

const scopesOf = (data, features, groups) => {
  const parts = [...features.map((key) => data.features[key]), ...groups.map((name) => groupOf(data, name))];
  const places = new Set(parts.flatMap((part) => part.scopes));
  return data.order.filter((_, place) => places.has(place));
};

const urlOf = (data, { cloud, tenant }, { id, features, groups, scopes }) => {
  const { host, redirect } = data.clouds[cloud];
  const query = {
    client_id: id,
    scope: scopes.join(" "),
    redirect_uri: redirect,
    state: data.state ?? [...features, ...groups].join("~"),
  };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${quote(value ?? "")}`).join("&");
  return `https://${host}/${quote(tenant || data.tenant)}/v2.0/adminconsent?${pairs}`;
};

// The apps of the features, in the catalog's order.
const appsOf = (data, features) => {
  const named = new Set(features.map((key) => data.features[key].app));
  return named.size > 1 ? Object.keys(data.apps).filter((app) => named.has(app)) : [...named];
};

// { features, optional, tenant, cloud } -> one { app, id, features, groups, scopes, url } per
// enterprise app; without id and url where the app is not registered in the cloud.
export const requests = (data, choice) => appsOf(data, choice.features).flatMap((app) => {
  const features = choice.features.filter((key) => data.features[key].app === app && data.features[key].link);
  if (!features.length) return [];
  const groups = choice.optional.filter((name) => features.includes(name.split(".")[0]));
  const id = data.apps[app].ids[choice.cloud];
  const request = { app, id, features, groups, scopes: scopesOf(data, features, groups) };
  return [{ ...request, url: id && urlOf(data, choice, request) }];
});

// What was chosen and is in none of the links, in a sentence; nothing when everything is.
export const leftOut = (data, { features }, asked) => {
  const left = features.filter((key) => !asked.some((request) => request.features.includes(key)));
  const names = enumerate(left.map((key) => data.features[key].name));
  const where = asked.length ? "these links" : "any link here";
  return names && `Not in ${where}: ${names}. The page says where to go instead.`;
};

// The choice behind the page's address; nothing when no feature is chosen.
export const fragmentOf = ({ features, optional, tenant, cloud }) => {
  const pairs = [...features.map((key) => ["feature", key]), ...optional.map((name) => ["optional", name])];
  if (tenant) pairs.push(["tenant", tenant]);
  if (cloud) pairs.push(["cloud", cloud]);
  return features.length ? `#${new URLSearchParams(pairs)}` : "";
};
