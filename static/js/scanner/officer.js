// Whose device it is: asked of the portal, remembered while there is no connection.
import { forget, keep, kept } from "./store.js";

// {state, officer, token, root}; state is "in", "out" or "away" without a connection.
export async function asked(address) {
  try {
    const answer = await fetch(address, { cache: "no-store" });
    if (answer.ok) return { state: "in", ...(await answer.json()) };
    return { state: [401, 403, 404].includes(answer.status) ? "out" : "away" };
  } catch {
    return { state: "away" };
  }
}

export const remembered = () => kept("officer");
export const remember = (officer) => keep("officer", officer);
export const handOver = () => forget("officer");
