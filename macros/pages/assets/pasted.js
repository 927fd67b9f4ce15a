// What a pasted text holds besides error codes: ids of apps, and what helps whoever is asked.
const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const EACH = new RegExp(`(?<![\\w-])${GUID}(?![\\w-])`, "gi");

// "application with identifier '...'", "client_id=...", "App ID: ...", "Anwendungs-ID: ..."
const OF_AN_APP = new RegExp(
  "(?<![a-z])(?:client|app|application|anwendungs?)[ _-]?(?:\\(client\\)[ _-]?)?"
  + `(?:(?:with |mit (?:dem |der )?)?(?:id(?:entifier)?|bezeichner))?\\W{1,4}(${GUID})(?![\\w-])`, "gi");

// By the words that Microsoft's pages have for them, English and German; the name that is sent on.
const LABELS = {
  "Request ID": "request[ _]?id|anforderungs-id",
  "Trace ID": "trace[ _]?id|ablaufverfolgungs-id",
  "Correlation ID": "correlation[ _]?id|korrelations-id",
};
const TIME = /(?:timestamp|zeitstempel)\W{1,3}(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?)/i;

const inOrder = (found) => [...new Set(found.map((id) => id.toLowerCase()))];

// { known, strange }: client ids of ours, and others that the text gives as an app's or consists of.
export const appsIn = (text, isKnown) => {
  const alone = text.trim().match(new RegExp(`^${GUID}$`, "i")) ?? [];
  const named = inOrder([...Array.from(text.matchAll(OF_AN_APP), (match) => match[1]), ...alone]);
  return {
    known: inOrder(text.match(EACH) ?? []).filter(isKnown),
    strange: named.filter((id) => !isKnown(id)).slice(0, 3),
  };
};

// "Correlation ID: ..." and the like; no names and no addresses.
export const tracesIn = (text) => {
  const ids = Object.entries(LABELS).flatMap(([name, words]) => {
    const found = text.match(new RegExp(`(?:${words})\\W{1,3}(${GUID})(?![\\w-])`, "i"));
    return found ? [`${name}: ${found[1]}`] : [];
  });
  const time = text.match(TIME);
  return time ? [...ids, `Time: ${time[1]}`] : ids;
};
