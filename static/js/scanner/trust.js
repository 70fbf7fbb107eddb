// What the device knows: the bundle and the status lists that it accepted last. The
// root that the first one was signed with is pinned, and versions never go back.
import { BundleError, readBundle, rootsOf } from "./bundle.js";
import { readCwt } from "./statuslist.js";
import { kept, replace } from "./store.js";

const NOTHING = { pinned: [], version: 0, text: null, lists: {} };

// {bundle, lists} as they were kept, judged anew, or null.
export async function knowledge() {
  const { pinned, version, text, lists } = (await kept("trust")) ?? NOTHING;
  if (text === null) return null;
  try {
    const bundle = await readBundle(text, { pinned, seen: version });
    const read = Object.values(lists).map((token) => readCwt(token, bundle.keys).catch(() => null));
    const good = (await Promise.all(read)).filter(Boolean);
    return { bundle, lists: new Map(good.map((list) => [list.uri, list])), pinned };
  } catch (fault) {
    if (fault instanceof BundleError) return null;
    throw fault;
  }
}

// Fetches what is new. `root` is pinned if nothing was yet, and asked no more then.
// Gives "updated", or why the bundle was refused; throws where the network is away.
export async function update(address, root) {
  const before = (await kept("trust")) ?? NOTHING;
  const pinned = before.pinned.length || !root ? before.pinned : [root];
  const text = await (await fetched(address)).text();
  try {
    const bundle = await readBundle(text.trim(), { pinned, seen: before.version });
    const now = { pinned: rootsOf(bundle), version: bundle.version, text: text.trim() };
    await remember({ ...now, lists: await newer(bundle, before.lists) });
    return "updated";
  } catch (fault) {
    if (!(fault instanceof BundleError)) throw fault;
    await refreshLists();
    return fault.code;
  }
}

// A refused bundle does not keep the lists from growing old: the one before vouches.
async function refreshLists() {
  const before = (await kept("trust")) ?? NOTHING;
  const known = await knowledge();
  if (known) await remember({ ...before, lists: await newer(known.bundle, before.lists) });
}

// Two windows may update at once: what is older never replaces what is newer.
function remember(now) {
  return replace("trust", (present) => (present && present.version > now.version ? null : now));
}

// The tokens of the bundle's lists by uri: fetched ones, unless older than those kept.
async function newer(bundle, before) {
  const entries = await Promise.all(
    [...bundle.lists].map(async ([uri, { cwt }]) => {
      // Lists lie on this very portal, under whatever name the device reaches it.
      const answer = await fetched(new URL(cwt).pathname).catch(() => null);
      const token = answer && new Uint8Array(await answer.arrayBuffer());
      const [list, old] = await Promise.all([reading(token, bundle, uri), reading(before[uri], bundle, uri)]);
      const isNews = list && (!old || list.issuedAt >= old.issuedAt);
      return [uri, isNews ? token : old && before[uri]];
    }),
  );
  return Object.fromEntries(entries.filter(([, token]) => token));
}

async function reading(token, bundle, uri) {
  const list = token ? await readCwt(token, bundle.keys).catch(() => null) : null;
  return list?.uri === uri ? list : null;
}

async function fetched(address) {
  const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}
